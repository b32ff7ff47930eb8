# SPDX-License-Identifier: GPL-2.0-only
#
# Prints C source one statement a line, so that two layouts of one source can
# be compared: continuation lines are joined, columns are squeezed to single
# blanks, and the indentation is kept of a statement's first line only. With
# -v numbers=FILE, the line each statement starts at goes to FILE. Macros are
# left out: out of context, a formatter takes (a) & b for a cast.

function flush_statement()
{
	if (text == "") {
		start = 0
		return
	}
	if (text ~ /^# *define/) {
		text = ""
		start = 0
		return
	}
	gsub(/\( /, "(", text)
	gsub(/ \)/, ")", text)
	gsub(/\) ->/, ")->", text)
	gsub(/\{ \}/, "{}", text)
	gsub(/" \(/, "\"(", text)
	print lead text
	if (numbers)
		print start > numbers
	start = 0
	text = ""
}

{
	line = $0
	more = sub(/[ \t]*\\$/, "", line)
	match(line, /^[ \t]*/)
	body = substr(line, RLENGTH + 1)
	if (!start) {
		start = NR
		lead = substr(line, 1, RLENGTH)
	}
	gsub(/[ \t]+/, " ", body)
	if (body == "}, {") {
		text = text (text == "" ? "" : " ") "},"
		flush_statement()
		start = NR
		lead = substr(line, 1, RLENGTH)
		body = "{"
	}
	text = text (text == "" || body == "" ? "" : " ") body

	# A statement ends with these; so do labels, comments and directives.
	done = body ~ /([;{}]|},|\*\/)$/ || body ~ /^\*( |$)/ || body ~ /\/\/ / ||
	       body ~ /^(case .*|default|[A-Za-z_0-9]+):$/ ||
	       body == ""
	if (text ~ /^#/)
		done = !more
	if (done)
		flush_statement()
}

END {
	flush_statement()
	if (numbers)
		close(numbers)
}
