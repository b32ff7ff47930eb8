# SPDX-License-Identifier: GPL-2.0-only
#
# awk -f accesses.awk ring.h ring.c ring.pml reader.pml
#
# Is the model about the code? Each function of the C text must have an inline
# of its name in the model, with the same accesses to shared memory in the same
# order, tagged `@load head' and so on; or be named behind `Not here:' in a
# comment of the model. Each RING label of the C text must be in the model at
# the function where it belongs. One line a function, `ok ...' or `bad ...'.

function add(table, name, what)
{
	table[name] = table[name] what ", "
}

# argument TEXT: the first argument of the call that TEXT begins behind "(".
function argument(text,    i, depth, c)
{
	for (i = 1; i <= length(text); i++) {
		c = substr(text, i, 1)
		if (c == "(" || c == "[")
			depth++
		else if ((c == ")" || c == ",") && !depth)
			break
		else if (c == ")" || c == "]")
			depth--
	}
	return substr(text, 1, i - 1)
}

# object TEXT: what member or variable an expression is in the end.
function object(text)
{
	sub(/\[.*\]$/, "", text)
	sub(/.*[^a-z_0-9]/, "", text)
	return text
}

function labels(table, name, text)
{
	while (match(text, /RING\([a-z_]+:[A-Z][0-9]?\)( pairs with )?/)) {
		found = substr(text, RSTART, RLENGTH)
		rest = substr(text, RSTART + RLENGTH)
		if (is_model || sub(/ pairs with /, "", found))
			add(table, name, found)
		# What it pairs with is not here.
		text = is_model ? rest : ""
	}
}

function accesses(name, text,    kind)
{
	while (match(text, /ktrk_(load|peek|store|(try_)?cmpxchg)(_[a-z]+)?\(/)) {
		kind = substr(text, RSTART + 5, RLENGTH - 6)
		text = substr(text, RSTART + RLENGTH)
		sub(/_local$/, "", kind)
		sub(/^try_/, "", kind)
		sub(/^peek$/, "load", kind)
		add(c_has, name, kind " " object(argument(text)))
	}
}

FNR == 1 {
	is_model = FILENAME ~ /\.pml$/
	name = ""
}

is_model && /Not here:/ {
	line = $0
	sub(/.*Not here:/, "", line)
	sub(/\*\/.*/, "", line)
	n = split(line, word, /[ ,]+/)
	for (i = 1; i <= n; i++)
		left_out[word[i]] = 1
}

is_model && /^inline / {
	name = $2
	sub(/\(.*/, "", name)
	m_has[name] = m_has[name] ""
}

is_model {
	labels(m_has, name, $0)
	line = $0
	while (match(line, /@(load|store|cmpxchg)(_[a-z]+)? [a-z_]+/)) {
		add(m_has, name, substr(line, RSTART + 1, RLENGTH - 1))
		line = substr(line, RSTART + RLENGTH)
	}
		next
}

# A definition: the last name before "(" on a line at the margin, until "}".
/^[a-z].*[a-z_0-9]\(/ && !/;$/ && !/^#/ {
	line = $0
	sub(/\(.*/, "", line)
	sub(/.*[ *]/, "", line)
	name = line
	held = ""
}

name != "" {
	labels(c_has, name, $0)
	# A call may go on in the next line.
	held = held $0 " "
	if ($0 ~ /[;{}]$|\*\/$|^$/) {
		if (held !~ /^[ \t]*(\/\*|\* )/)
			accesses(name, held)
		held = ""
	}
}

/^}/ && name != "" {
	functions[++count] = name
	name = ""
}

END {
	for (i = 1; i <= count; i++) {
		name = functions[i]
		if (left_out[name])
			continue
		if (!(name in m_has)) {
			if (c_has[name] != "")
				print "bad " name " is not in the model"
		} else if (c_has[name] != m_has[name]) {
			print "bad " name ": code: " c_has[name] \
				"model: " m_has[name]
		} else {
			print "ok " name ": " c_has[name]
		}
	}
}
