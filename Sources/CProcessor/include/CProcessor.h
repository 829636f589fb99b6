// What Swift cannot ask the processor and the scheduler by itself.
#ifndef OVERNIGHT_CPROCESSOR_H
#define OVERNIGHT_CPROCESSOR_H

/// 4 or 3 where processor and operating system run x86-64-v4 or x86-64-v3 code, otherwise 0.
int overnight_x86_level(void);

/// Processors that this process may run on by its affinity mask; 0 where that is not known.
int overnight_affinity_count(void);

#endif
