// What Swift cannot ask the processor and the scheduler by itself.
#ifndef OVERNIGHT_CPROCESSOR_H
#define OVERNIGHT_CPROCESSOR_H

/// 4 or 3 where processor and operating system run x86-64-v4 or x86-64-v3 code, otherwise 0.
int overnight_x86_level(void);

/// Processors that this process may run on by its affinity mask; 0 where that is not known.
int overnight_affinity_count(void);

/// Gives this thread, and those that it starts, the lowest priority for processors and, where the system
/// tells them apart, for disks.
void overnight_take_lowest_priority(void);

/// Takes whole blocks of 64 bytes into the state of a SHA-256 (FIPS 180-4) with the processor's own
/// instructions. Returns 0, and does nothing, where it has none.
int overnight_sha256_blocks(
    unsigned state[8], const unsigned char *bytes, long blocks, const unsigned constants[64]);

#endif
