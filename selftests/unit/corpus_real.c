// SPDX-License-Identifier: GPL-2.0-only
/*
 * Definitions as one would write them, on x86-64, with their canonical form and
 * their records: OFFSET+BYTES of each field, then bytes of the static part and
 * words of the fault bitmap.
 */
#include "corpus.h"

const struct corpus_good corpus_real[] = {
	{
		"p vfs_write count=$arg3:u64 head=+u0($arg2):x8[16]",
		"p:ktrk/p_vfs_write_0 vfs_write count=$arg3:u64 head=+u0($arg2):x8[16]",
		"16+8 24+16 40+1",
	},
	{
		"p vfs_write head=+u0($arg2):char[4] tail=+u4($arg2):char[4]",
		"p:ktrk/p_vfs_write_0 vfs_write head=+u0($arg2):char[4] tail=+u4($arg2):char[4]",
		"16+4 20+4 24+1",
	},
	{
		"p tcp_sendmsg sport=+14($arg1):u16 dport=+12($arg1):u16 state=+18($arg1):u8",
		"p:ktrk/p_tcp_sendmsg_0 tcp_sendmsg sport=+14($arg1):u16 dport=+12($arg1):u16 state=+18($arg1):u8",
		"16+2 18+2 20+1 21+1",
	},
	{
		"p tcp_connect daddr=+0($arg1):u8[4] saddr=+4($arg1):u8[4]",
		"p:ktrk/p_tcp_connect_0 tcp_connect daddr=+0($arg1):u8[4] saddr=+4($arg1):u8[4]",
		"16+4 20+4 24+1",
	},
	{
		"p submit_bio op=+16($arg1):b8@0/32 flags=+16($arg1):b24@8/32",
		"p:ktrk/p_submit_bio_0 submit_bio op=+16($arg1):b8@0/32 flags=+16($arg1):b24@8/32",
		"16+4 20+4 24+1",
	},
	{
		"p __kmalloc size=$arg1:u64 gfp=$arg2:x32 from=$stack0:symstr",
		"p:ktrk/p___kmalloc_0 __kmalloc size=$arg1:u64 gfp=$arg2:x32 from=$stack0:symstr",
		"16+8 24+4 32+8 40+1",
	},
	{
		"p do_exit code=$arg1:s64 low=$arg1:b8@8/64 $comm",
		"p:ktrk/p_do_exit_0 do_exit code=$arg1:s64 low=$arg1:b8@8/64 arg3=$comm:string",
		"16+8 24+8 32+4 36+0",
	},
	{
		"p wake_up_new_task pid=+1000($arg1):s32 name=+1200($arg1):char[16]",
		"p:ktrk/p_wake_up_new_task_0 wake_up_new_task pid=+1000($arg1):s32 name=+1200($arg1):char[16]",
		"16+4 20+16 36+1",
	},
	{
		"p:irq/enter handle_irq_event irq=+40($arg1):u32 $cpu $ns",
		"p:irq/enter handle_irq_event irq=+40($arg1):u32 arg2=$cpu:u32 arg3=$ns:u64",
		"16+4 20+4 24+8 32+1",
	},
	{
		"p:mm/fault handle_mm_fault addr=$arg2:x64 flags=$arg3:x32 w=$arg3:b1@0/32 mk=$arg3:b1@1/32",
		"p:mm/fault handle_mm_fault addr=$arg2:x64 flags=$arg3:x32 w=$arg3:b1@0/32 mk=$arg3:b1@1/32",
		"16+8 24+4 28+4 32+4 36+0",
	},
	{
		"p do_filp_open name=+0(+0($arg2)):string{128} flags=+0($arg3):x32",
		"p:ktrk/p_do_filp_open_0 do_filp_open name=+0(+0($arg2)):string{128} flags=+0($arg3):x32",
		"16+4 20+4 24+1",
	},
	{
		"p security_file_open file=$arg1:%pD mode=+20($arg1):x32",
		"p:ktrk/p_security_file_open_0 security_file_open file=$arg1:%pD mode=+20($arg1):x32",
		"16+4 20+4 24+1",
	},
	{
		"p d_lookup parent=$arg1:%pd name=+0(+8($arg2)):string{64}",
		"p:ktrk/p_d_lookup_0 d_lookup parent=$arg1:%pd name=+0(+8($arg2)):string{64}",
		"16+4 20+4 24+0",
	},
	{
		"p security_inode_rename from=$arg2:%pd to=$arg4:%pd",
		"p:ktrk/p_security_inode_rename_0 security_inode_rename from=$arg2:%pd to=$arg4:%pd",
		"16+4 20+4 24+0",
	},
	{
		"p begin_new_exec argv=+0($arg1):string{16}[4] n=+8($arg1):s32",
		"p:ktrk/p_begin_new_exec_0 begin_new_exec argv=+0($arg1):string{16}[4] n=+8($arg1):s32",
		"16+16 32+4 36+1",
	},
	{
		"p schedule a=$stack b=$stack0 c=$stack1:symbol d=$stack2:symstr e=+0($stack):x64[4]",
		"p:ktrk/p_schedule_0 schedule a=$stack:x64 b=$stack0:x64 c=$stack1:symbol d=$stack2:symstr e=+0($stack):x64[4]",
		"16+8 24+8 32+8 40+8 48+32 80+1",
	},
	{
		"p f m=\\\"one\" n=\\\"two\":string{2} %di",
		"p:ktrk/p_f_0 f m=\\\"one\":string n=\\\"two\":string{2} arg3=%di:x64",
		"16+4 20+4 24+8 32+0",
	},
	{
		"p f a=@0xffffffff82000000:u32[8] b=@0xffffffff82000000:b1@31/32[2]",
		"p:ktrk/p_f_0 f a=@0xffffffff82000000:u32[8] b=@0xffffffff82000000:b1@31/32[2]",
		"16+32 48+8 56+1",
	},
	{
		"p f a=+0(%di):symbol[2] b=+16(%di):ns c=+24(%di):symstr[2]",
		"p:ktrk/p_f_0 f a=+0(%di):symbol[2] b=+16(%di):ns c=+24(%di):symstr[2]",
		"16+16 32+8 40+16 56+1",
	},
	{
		"p f a=-8(%sp):u64 b=-0x10(%sp):u64[2]",
		"p:ktrk/p_f_0 f a=-8(%sp):u64 b=-16(%sp):u64[2]",
		"16+8 24+16 40+1",
	},
	{
		"p f a=%di:b1@0/8 b=%di:b1@1/8 c=%di:b6@2/8 d=%di:b8@8/16",
		"p:ktrk/p_f_0 f a=%di:b1@0/8 b=%di:b1@1/8 c=%di:b6@2/8 d=%di:b8@8/16",
		"16+1 17+1 18+1 20+2 22+0",
	},
	{
		"p f a=%ax:s8 b=%ax:s16 c=%ax:s32 d=%ax:s64 e=%ax:u8",
		"p:ktrk/p_f_0 f a=%ax:s8 b=%ax:s16 c=%ax:s32 d=%ax:s64 e=%ax:u8",
		"16+1 18+2 20+4 24+8 32+1 33+0",
	},
	{
		"p f a=%ax:char b=+0(%si):char[3] c=%ax:x16",
		"p:ktrk/p_f_0 f a=%ax:char b=+0(%si):char[3] c=%ax:x16",
		"16+1 17+3 20+2 22+1",
	},
	{
		"r vfs_open path=$arg1:%pd $retval:s32 $duration",
		"r:ktrk/r_vfs_open_0 vfs_open path=$arg1:%pd arg2=$retval:s32 arg3=$duration:ns",
		"16+8 24+4 28+4 32+8 40+0",
	},
	{
		"r vfs_read n=$arg3:u64 got=$retval:s64 first=+u0($arg2):x8[8]",
		"r:ktrk/r_vfs_read_0 vfs_read n=$arg3:u64 got=$retval:s64 first=+u0($arg2):x8[8]",
		"16+8 24+8 32+8 40+8 48+1",
	},
	{
		"r do_sys_openat2 path=+u0($arg2):string{256} fd=$retval:s32 how=+0($arg3):x64[3]",
		"r:ktrk/r_do_sys_openat2_0 do_sys_openat2 path=+u0($arg2):string{256} fd=$retval:s32 how=+0($arg3):x64[3]",
		"16+8 24+4 28+4 32+24 56+1",
	},
	{
		"r8:a/b kmem_cache_alloc p=$retval:x64 w=+0($retval):x64[2] by=$retaddr:symstr",
		"r8:a/b kmem_cache_alloc p=$retval:x64 w=+0($retval):x64[2] by=$retaddr:symstr",
		"16+8 24+8 32+16 48+8 56+1",
	},
	{
		"r __x64_sys_read fd=+112($arg1):s32 buf=+104($arg1):x64 n=+96($arg1):u64 ret=$retval:s64",
		"r:ktrk/r___x64_sys_read_0 __x64_sys_read fd=+112($arg1):s32 buf=+104($arg1):x64 n=+96($arg1):u64 ret=$retval:s64",
		"16+8 24+4 32+8 40+8 48+8 56+1",
	},
	{
		"r security_bprm_check_security rc=$retval:s32 a=$arg1:x64 b=+96($arg1):string{64}",
		"r:ktrk/r_security_bprm_check_security_0 security_bprm_check_security rc=$retval:s32 a=$arg1:x64 b=+96($arg1):string{64}",
		"16+8 24+4 32+8 40+4 44+0",
	},
	{
		"r f $retval:b1@31/32 $retval:b31@0/32",
		"r:ktrk/r_f_0 f arg1=$retval:b1@31/32 arg2=$retval:b31@0/32",
		"16+8 24+4 28+4 32+0",
	},
	{
		"f kfree p=$arg1:x64 $comm",
		"f:ktrk/kfree__entry kfree p=$arg1:x64 arg2=$comm:string",
		"16+8 24+4 28+0",
	},
	{
		"f:net/tx dev_queue_xmit len=+112($arg1):u32 dev=+0(+16($arg1)):string{16}",
		"f:net/tx dev_queue_xmit len=+112($arg1):u32 dev=+0(+16($arg1)):string{16}",
		"16+4 20+4 24+1",
	},
	{
		"f ext4:ext4_sync_file file=$arg1:%pD{32} $tid",
		"f:ktrk/ext4_ext4_sync_file__entry ext4:ext4_sync_file file=$arg1:%pD{32} arg2=$tid:u32",
		"16+4 20+4 24+0",
	},
	{
		"f tcp_recvmsg%return n=$arg3:u64 got=$retval:s32",
		"f:ktrk/tcp_recvmsg__exit tcp_recvmsg%return n=$arg3:u64 got=$retval:s32",
		"16+8 24+8 32+4 36+0",
	},
	{
		"f vfs_fsync_range file=$arg1:%pD $retval:s32 dur=$duration if dur > 10ms",
		"f:ktrk/vfs_fsync_range__exit vfs_fsync_range%return file=$arg1:%pD arg2=$retval:s32 dur=$duration:ns if dur > 10ms",
		"16+8 24+4 28+4 32+8 40+0",
	},
	{
		"f __alloc_pages gfp=$arg1:x32 order=$arg2:u32 page=$retval if page == 0",
		"f:ktrk/__alloc_pages__exit __alloc_pages%return gfp=$arg1:x32 order=$arg2:u32 page=$retval:x64 if page == 0",
		"16+8 24+4 28+4 32+8 40+0",
	},
	{
		"f f a=+0($arg1):u8[3] b=+0($arg1):u16[3] c=+0($arg1):u32[3] d=+0($arg1):u64[3]",
		"f:ktrk/f__entry f a=+0($arg1):u8[3] b=+0($arg1):u16[3] c=+0($arg1):u32[3] d=+0($arg1):u64[3]",
		"16+3 20+6 28+12 40+24 64+1",
	},
	{
		"t sched_wakeup task=$arg1:x64 pid=+1000($arg1):s32",
		"t:ktrk/sched_wakeup sched_wakeup task=$arg1:x64 pid=+1000($arg1):s32",
		"16+8 24+4 28+1",
	},
	{
		"t sched_switch prev=+1200($arg2):char[16] next=+1200($arg3):char[16] preempt=$arg1:u8",
		"t:ktrk/sched_switch sched_switch prev=+1200($arg2):char[16] next=+1200($arg3):char[16] preempt=$arg1:u8",
		"16+16 32+16 48+1 49+1",
	},
	{
		"t sys_exit nr=+120($arg1):s64 ret=$arg2:s64 if ret < 0",
		"t:ktrk/sys_exit sys_exit nr=+120($arg1):s64 ret=$arg2:s64 if ret < 0",
		"16+8 24+8 32+1",
	},
	{
		"t sys_enter args=+96($arg1):x64[3] nr=$arg2:s64",
		"t:ktrk/sys_enter sys_enter args=+96($arg1):x64[3] nr=$arg2:s64",
		"16+24 40+8 48+1",
	},
	{
		"t kfree_skb reason=$arg3:b8@0/32 skb=$arg1 where=$arg2:symstr",
		"t:ktrk/kfree_skb kfree_skb reason=$arg3:b8@0/32 skb=$arg1:x64 where=$arg2:symstr",
		"16+4 24+8 32+8 40+0",
	},
	{
		"t block_rq_complete rq=$arg1 error=$arg2:s32 bytes=$arg3:u32",
		"t:ktrk/block_rq_complete block_rq_complete rq=$arg1:x64 error=$arg2:s32 bytes=$arg3:u32",
		"16+8 24+4 28+4 32+0",
	},
	{
		"t cpu_idle state=$arg1:u32 $cpu if state != 4294967295 && cpu & CPUS{0-7}",
		"t:ktrk/cpu_idle cpu_idle state=$arg1:u32 arg2=$cpu:u32 if state != 4294967295 && $cpu & CPUS{0-7}",
		"16+4 20+4 24+0",
	},
	{
		"t net_dev_xmit name=+0(+16($arg1)):string{16} len=$arg4:u32 if name == \"eth0\"",
		"t:ktrk/net_dev_xmit net_dev_xmit name=+0(+16($arg1)):string{16} len=$arg4:u32 if name == \"eth0\"",
		"16+4 20+4 24+0",
	},
	{
		"p vfs_read file=$arg1:%pD if file ~ \"*.conf\" && comm != \"systemd\"",
		"p:ktrk/p_vfs_read_0 vfs_read file=$arg1:%pD if file ~ \"*.conf\" && $comm != \"systemd\"",
		"16+4 20+0",
	},
	{
		"p vfs_unlink d=$arg3:%pd if d == \"core\" || d ~ \"core.[0-9]*\"",
		"p:ktrk/p_vfs_unlink_0 vfs_unlink d=$arg3:%pd if d == \"core\" || d ~ \"core.[0-9]*\"",
		"16+4 20+0",
	},
	{
		"p do_sys_openat2 p=$arg2 if p.ustring ~ \"/proc/*\" && !(comm ~ \"ps*\")",
		"p:ktrk/p_do_sys_openat2_0 do_sys_openat2 p=$arg2:x64 if p.ustring ~ \"/proc/*\" && !($comm ~ \"ps*\")",
		"16+8 24+0",
	},
	{
		"r do_sys_openat2 path=+u0($arg2):string if $retval < 0 && path ~ \"/etc/*\" && $duration > 10us",
		"r:ktrk/r_do_sys_openat2_0 do_sys_openat2 path=+u0($arg2):string if $retval < 0 && path ~ \"/etc/*\" && $duration > 10us",
		"16+8 24+4 28+0",
	},
	{
		"p __kmalloc if $stack0.function == func_2 && $arg1 > 4096",
		"p:ktrk/p___kmalloc_0 __kmalloc if $stack0.function == func_2 && $arg1 > 4096",
		"16+0",
	},
	{
		"p f s=+0(%si):ustring{64} if s != \"\" && s != 'x\"y' && cpu == CPUS{1}",
		"p:ktrk/p_f_0 f s=+0(%si):ustring{64} if s != \"\" && s != 'x\"y' && $cpu == CPUS{1}",
		"16+4 20+0",
	},
	{
		"p f b=%di:b4@4/8 if b == 15 && %si:b1@63/64 == 1",
		"p:ktrk/p_f_0 f b=%di:b4@4/8 if b == 15 && %si:b1@63/64 == 1",
		"16+1 17+0",
	},
	{
		"p:a.b m:f+0x7f a=+8(+u16(-24(%bp))):x16[5]",
		"p:a/b m:f+127 a=+8(+u16(-24(%bp))):x16[5]",
		"16+10 26+1",
	},
	{
		"r4096:g.e m-x:f.cold%return $retval:x32 if $retval & 0xff000000",
		"r4096:g/e m-x:f.cold arg1=$retval:x32 if $retval & 0xff000000",
		"16+8 24+4 28+0",
	},
};

const u32 corpus_real_rows = ARRAY_SIZE(corpus_real);
