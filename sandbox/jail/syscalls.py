"""System call numbers of x86_64 and aarch64, in one table: what a job may call, and what ends it."""

from __future__ import annotations

import platform
from typing import Literal

Machine = Literal["x86_64", "aarch64"]
MACHINES: tuple[Machine, ...] = ("x86_64", "aarch64")

# name:x86_64:aarch64, with "-" where the machine has no such call.
_ALLOWED = """
    access:21:- brk:12:214 clock_getres:229:114 clock_gettime:228:113 clock_nanosleep:230:115 close:3:57
    close_range:436:436 dup:32:23 dup2:33:- dup3:292:24 epoll_create1:291:20 epoll_ctl:233:21
    epoll_pwait:281:22 epoll_wait:232:- eventfd2:290:19 exit:60:93 exit_group:231:94 faccessat:269:48
    faccessat2:439:439 fadvise64:221:223 fallocate:285:47 fdatasync:75:83 flock:73:32 fstat:5:80
    fstatfs:138:44 fsync:74:82 ftruncate:77:46 futex:202:98 getcpu:309:168 getcwd:79:17 getdents64:217:61
    getegid:108:177 geteuid:107:175 getgid:104:176 getpgid:121:155 getpid:39:172 getppid:110:173
    getrandom:318:278 getresgid:120:150 getresuid:118:148 getrlimit:97:163 getrusage:98:165 getsid:124:156
    gettid:186:178 gettimeofday:96:169 getuid:102:174 lseek:8:62 lstat:6:- madvise:28:233
    membarrier:324:283 mincore:27:232 mremap:25:216 msync:26:227 munmap:11:215 nanosleep:35:101
    newfstatat:262:79 pipe2:293:59 poll:7:- ppoll:271:73 pread64:17:67 preadv:295:69 preadv2:327:286
    pselect6:270:72 pwrite64:18:68 pwritev:296:70 pwritev2:328:287 read:0:63 readahead:187:213
    readlink:89:- readlinkat:267:78 readv:19:65 restart_syscall:219:128 rseq:334:293 rt_sigaction:13:134
    rt_sigpending:127:136 rt_sigprocmask:14:135 rt_sigreturn:15:139 rt_sigsuspend:130:133
    rt_sigtimedwait:128:137 sched_get_priority_max:146:125 sched_get_priority_min:147:126
    sched_getaffinity:204:123 sched_getparam:143:121 sched_getscheduler:145:120 sched_yield:24:124
    select:23:- set_robust_list:273:99 sigaltstack:131:132 stat:4:- statfs:137:43 statx:332:291
    sync_file_range:277:84 sysinfo:99:179 time:201:- times:100:153 truncate:76:45 umask:95:166
    uname:63:160 write:1:64 writev:20:66
"""
_RULED = """
    clone:56:220 clone3:435:435 fcntl:72:25 ioctl:16:29 kill:62:129 mmap:9:222 mprotect:10:226
    openat:257:56 prctl:157:167 prlimit64:302:261 tgkill:234:131 unlink:87:- unlinkat:263:35
"""
_FATAL = """
    acct:163:89 add_key:248:217 adjtimex:159:171 bpf:321:280 capset:126:91 chroot:161:51
    clock_adjtime:305:266 clock_settime:227:112 delete_module:176:106 execve:59:221 execveat:322:281
    fanotify_init:300:262 finit_module:313:273 fork:57:- fsconfig:431:431 fsmount:432:432 fsopen:430:430
    fspick:433:433 init_module:175:105 io_uring_enter:426:426 io_uring_register:427:427
    io_uring_setup:425:425 ioperm:173:- iopl:172:- kcmp:312:272 kexec_file_load:320:294 kexec_load:246:104
    keyctl:250:219 modify_ldt:154:- mount:165:40 mount_setattr:442:442 move_mount:429:429
    name_to_handle_at:303:264 open_by_handle_at:304:265 open_tree:428:428 perf_event_open:298:241
    pidfd_getfd:438:438 pivot_root:155:41 process_madvise:440:440 process_vm_readv:310:270
    process_vm_writev:311:271 ptrace:101:117 quotactl:179:60 reboot:169:142 request_key:249:218
    setdomainname:171:162 setfsgid:123:152 setfsuid:122:151 setgid:106:144 setgroups:116:159
    sethostname:170:161 setns:308:268 setregid:114:143 setresgid:119:149 setresuid:117:147
    setreuid:113:145 settimeofday:164:170 setuid:105:146 swapoff:168:225 swapon:167:224 syslog:103:116
    umount2:166:39 unshare:272:97 userfaultfd:323:282 vfork:58:- vhangup:153:58
"""
_OURS = """
    capget:125:90 capset:126:91 close_range:436:436 landlock_add_rule:445:445
    landlock_create_ruleset:444:444 landlock_restrict_self:446:446 prctl:157:167 seccomp:317:277
"""


def _table(text: str) -> dict[str, tuple[int | None, int | None]]:
    rows = (token.split(":") for token in text.split())
    return {name: (_number(x86), _number(arm)) for name, x86, arm in rows}


def _number(text: str) -> int | None:
    return None if text == "-" else int(text)


ALLOWED = _table(_ALLOWED)
"""Calls that touch only the job itself or files Landlock has let it open."""
RULED = _table(_RULED)
"""Calls whose arguments decide; `seccomp.rules` holds the conditions."""
FATAL = _table(_FATAL)
"""Calls that no honest job makes: the attempt ends it."""
TABLE = {**_table(_OURS), **FATAL, **RULED, **ALLOWED}

NEWEST = 462
"""Highest number known when the lists were drawn up; later ones answer ENOSYS, so libraries fall back."""


def machine() -> Machine:
    name = platform.machine()
    if name not in MACHINES:
        raise OSError(f"the sandbox has no system call table for {name}")
    return name


def number(name: str, on: Machine | None = None) -> int | None:
    return TABLE[name][MACHINES.index(on or machine())]
