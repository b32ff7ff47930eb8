// SPDX-License-Identifier: GPL-2.0-only
/*
 * bpfload FILE PROGRAM: loads that one program, says "ready" when it is
 * attached; when it is interrupted, reads its ring and prints "records N".
 */
#include <bpf/libbpf.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

static unsigned long records;

static int count(void *arg, void *data, size_t len)
{
	(void)arg;
	(void)data;
	(void)len;
	records++;
	return 0;
}

int main(int argc, char **argv)
{
	struct bpf_program *prog, *wanted = NULL;
	struct ring_buffer *ring;
	struct bpf_object *obj;
	struct bpf_link *link;
	sigset_t set;
	int sig;

	sigemptyset(&set);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	obj = argc > 2 ? bpf_object__open(argv[1]) : NULL;
	if (!obj)
		return 1;
	bpf_object__for_each_program(prog, obj) {
		bool it = !strcmp(bpf_program__name(prog), argv[2]);

		bpf_program__set_autoload(prog, it);
		if (it)
			wanted = prog;
	}
	if (!wanted || bpf_object__load(obj))
		return 1;
	ring = ring_buffer__new(bpf_object__find_map_fd_by_name(obj, "ring"),
				count, NULL, NULL);
	link = bpf_program__attach(wanted);
	if (!ring || !link)
		return 1;
	puts("ready");
	fflush(stdout);
	sigwait(&set, &sig);
	bpf_link__destroy(link);
	ring_buffer__consume(ring);
	printf("records %lu\n", records);
	return 0;
}
