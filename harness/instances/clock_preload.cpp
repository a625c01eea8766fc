// wringer-clock.so: what libfaketime leaves out. Preloaded together with it (see instance_clock.h),
// so nothing of ours is used here.
//
// A wait until a wall-clock time means the clock that the program sees. libfaketime knows that of
// POSIX's waits but not of C11's, which librdkafka uses: with a clock that is behind they would end
// at once, and with one that is ahead, too late by as much, as under no real clock.

#include <pthread.h>
#include <threads.h>

#include <cerrno>
#include <ctime>

// In the C library these types are others' names for the same things.
static_assert(sizeof(cnd_t) == sizeof(pthread_cond_t));

extern "C" int cnd_timedwait(cnd_t* condition, mtx_t* mutex, const timespec* until) {
  const int result = pthread_cond_timedwait(reinterpret_cast<pthread_cond_t*>(condition),
                                            reinterpret_cast<pthread_mutex_t*>(mutex), until);
  if (result == 0) return thrd_success;
  return result == ETIMEDOUT ? thrd_timedout : thrd_error;
}
