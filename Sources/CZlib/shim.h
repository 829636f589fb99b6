#ifndef OVERNIGHT_CZLIB_SHIM_H
#define OVERNIGHT_CZLIB_SHIM_H
#include <zlib.h>
#endif
