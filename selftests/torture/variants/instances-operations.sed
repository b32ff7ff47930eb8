# SPDX-License-Identifier: GPL-2.0-only
# kmod/view_instance.c: The folder keeps our operations when the module goes.
/inode->i_op = original;/d
