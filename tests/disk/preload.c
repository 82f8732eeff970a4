/* A disk that remembers, waits and fails: preloaded into a process, it stands before the system's own calls.

   DISK_DIR    only files below this folder are meant
   DISK_LOG    every write, truncation, sync, removal and renaming is appended here, for replay:
               op (1 byte), length of path (2), offset (8), length of data (4), path, data; little endian
   DISK_WAIT   microseconds that each sync takes longer
   DISK_FAIL   CALL:ERRNO:FIRST:TIMES - from the FIRST call on (from 1), so many calls of CALL (write, sync)
               fail with this error number and do nothing

   Nothing here is part of the program; tests compile it where they run. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

enum { HANDLES = 4096, LOG_HANDLE = 900 };

static const char *folder;
static int log_handle = -1;
static char *path_of[HANDLES];
static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;
static useconds_t wait_us;
static char failing[16];
static int fail_errno, fail_first, fail_times, fail_seen;

__attribute__((constructor)) static void begin(void) {
    const char *log = getenv("DISK_LOG"), *wait = getenv("DISK_WAIT"), *fail = getenv("DISK_FAIL");
    folder = getenv("DISK_DIR");
    if (wait) wait_us = (useconds_t)atol(wait);
    if (fail) sscanf(fail, "%15[a-z]:%d:%d:%d", failing, &fail_errno, &fail_first, &fail_times);
    if (log && folder) {
        int opened = syscall(SYS_openat, AT_FDCWD, log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        log_handle = syscall(SYS_fcntl, opened, F_DUPFD_CLOEXEC, LOG_HANDLE);
        syscall(SYS_close, opened);
    }
}

static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

static const char *meant(int handle) {
    return handle >= 0 && handle < HANDLES ? path_of[handle] : NULL;
}

static int is_below(const char *path) {
    return folder && strncmp(path, folder, strlen(folder)) == 0;
}

static void note(char op, const char *path, uint64_t offset, const void *data, uint32_t length) {
    if (log_handle < 0) return;
    uint16_t named = (uint16_t)strlen(path);
    size_t size = 15 + named + length;
    char *record = malloc(size);
    record[0] = op;
    memcpy(record + 1, &named, 2);
    memcpy(record + 3, &offset, 8);
    memcpy(record + 11, &length, 4);
    memcpy(record + 15, path, named);
    if (length) memcpy(record + 15 + named, data, length);
    pthread_mutex_lock(&one_at_a_time);
    if (syscall(SYS_write, log_handle, record, size) != (long)size) abort();
    pthread_mutex_unlock(&one_at_a_time);
    free(record);
}

static int fails(const char *call) {
    if (strcmp(failing, call) != 0) return 0;
    int seen = __sync_add_and_fetch(&fail_seen, 1);
    if (seen < fail_first || seen >= fail_first + fail_times) return 0;
    errno = fail_errno;
    return 1;
}

static void opened(int handle, const char *path, int flags) {
    char full[8192];
    if (handle < 0 || handle >= HANDLES || !folder) return;
    if (path[0] == '/') {
        snprintf(full, sizeof full, "%s", path);
    } else {
        char here[4000];
        if (!getcwd(here, sizeof here)) return;
        snprintf(full, sizeof full, "%s/%s", here, path);
    }
    free(path_of[handle]);
    path_of[handle] = NULL;
    if (!is_below(full)) return;
    path_of[handle] = strdup(full);
    if (flags & O_TRUNC) note('T', full, 0, NULL, 0);
    else if (flags & O_CREAT) note('C', full, 0, NULL, 0);
}

#define MODE_OF(flags, mode)                                                                                  \
    mode_t mode = 0;                                                                                           \
    if ((flags) & (O_CREAT | O_TMPFILE)) {                                                                     \
        va_list rest;                                                                                          \
        va_start(rest, flags);                                                                                 \
        mode = (mode_t)va_arg(rest, int);                                                                      \
        va_end(rest);                                                                                          \
    }

#define OPEN(name)                                                                                             \
    int name(const char *path, int flags, ...) {                                                               \
        MODE_OF(flags, mode)                                                                                   \
        int handle = ((int (*)(const char *, int, ...))real(#name))(path, flags, mode);                        \
        opened(handle, path, flags);                                                                           \
        return handle;                                                                                         \
    }
OPEN(open)
OPEN(open64)

#define OPEN_AT(name)                                                                                          \
    int name(int at, const char *path, int flags, ...) {                                                       \
        MODE_OF(flags, mode)                                                                                   \
        int handle = ((int (*)(int, const char *, int, ...))real(#name))(at, path, flags, mode);               \
        opened(handle, path, flags);                                                                           \
        return handle;                                                                                         \
    }
OPEN_AT(openat)
OPEN_AT(openat64)

int close(int handle) {
    if (meant(handle)) {
        free(path_of[handle]);
        path_of[handle] = NULL;
    }
    return ((int (*)(int))real("close"))(handle);
}

#define WRITE_AT(name)                                                                                         \
    ssize_t name(int handle, const void *data, size_t size, off64_t offset) {                                  \
        if (meant(handle) && fails("write")) return -1;                                                        \
        ssize_t done = ((ssize_t(*)(int, const void *, size_t, off64_t))real(#name))(handle, data, size, offset); \
        if (done > 0 && meant(handle)) note('W', meant(handle), (uint64_t)offset, data, (uint32_t)done);       \
        return done;                                                                                           \
    }
WRITE_AT(pwrite)
WRITE_AT(pwrite64)

ssize_t write(int handle, const void *data, size_t size) {
    uint64_t offset = 0;
    if (meant(handle)) {
        if (fails("write")) return -1;
        int appends = fcntl(handle, F_GETFL) & O_APPEND;
        offset = (uint64_t)lseek64(handle, 0, appends ? SEEK_END : SEEK_CUR);
    }
    ssize_t done = ((ssize_t(*)(int, const void *, size_t))real("write"))(handle, data, size);
    if (done > 0 && meant(handle)) note('W', meant(handle), offset, data, (uint32_t)done);
    return done;
}

#define TRUNCATE(name)                                                                                         \
    int name(int handle, off64_t size) {                                                                       \
        int result = ((int (*)(int, off64_t))real(#name))(handle, size);                                       \
        if (result == 0 && meant(handle)) note('T', meant(handle), (uint64_t)size, NULL, 0);                   \
        return result;                                                                                         \
    }
TRUNCATE(ftruncate)
TRUNCATE(ftruncate64)

#define SYNC(name)                                                                                             \
    int name(int handle) {                                                                                     \
        if (meant(handle)) {                                                                                   \
            if (wait_us) usleep(wait_us);                                                                      \
            if (fails("sync")) return -1;                                                                      \
        }                                                                                                      \
        int result = ((int (*)(int))real(#name))(handle);                                                      \
        if (result == 0 && meant(handle)) note('S', meant(handle), 0, NULL, 0);                                \
        return result;                                                                                         \
    }
SYNC(fsync)
SYNC(fdatasync)

int unlink(const char *path) {
    int result = ((int (*)(const char *))real("unlink"))(path);
    if (result == 0 && is_below(path)) note('U', path, 0, NULL, 0);
    return result;
}

int rename(const char *from, const char *to) {
    int result = ((int (*)(const char *, const char *))real("rename"))(from, to);
    if (result == 0 && is_below(to)) note('R', from, 0, to, (uint32_t)strlen(to));
    return result;
}
