# SPDX-License-Identifier: GPL-2.0-only
# kmod/buffer_map.c: As many mappings as anyone wants.
/KTRK_MAPPINGS_MAX/s/KTRK_MAPPINGS_MAX/1000000/
