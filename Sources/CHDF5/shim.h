// The faces of libhdf5 that Swift cannot import by itself: macros that open the library or cast.
#ifndef OVERNIGHT_CHDF5_SHIM_H
#define OVERNIGHT_CHDF5_SHIM_H

#define H5_USE_110_API 1
#include <hdf5.h>
#include <hdf5_hl.h>

static inline hid_t overnight_H5T_float32(void) { return H5T_IEEE_F32LE; }
static inline hid_t overnight_H5T_float64(void) { return H5T_IEEE_F64LE; }
static inline hid_t overnight_H5T_int8(void) { return H5T_STD_I8LE; }
static inline hid_t overnight_H5T_int32(void) { return H5T_STD_I32LE; }
static inline hid_t overnight_H5T_int64(void) { return H5T_STD_I64LE; }
static inline hid_t overnight_H5T_native_float(void) { return H5T_NATIVE_FLOAT; }
static inline hid_t overnight_H5T_native_double(void) { return H5T_NATIVE_DOUBLE; }
static inline hid_t overnight_H5T_native_int8(void) { return H5T_NATIVE_INT8; }
static inline hid_t overnight_H5T_native_int32(void) { return H5T_NATIVE_INT32; }
static inline hid_t overnight_H5T_native_int64(void) { return H5T_NATIVE_INT64; }
static inline hid_t overnight_H5T_uint64(void) { return H5T_STD_U64LE; }
static inline hid_t overnight_H5T_native_uint64(void) { return H5T_NATIVE_UINT64; }
static inline hid_t overnight_H5T_c_string(void) { return H5T_C_S1; }
static inline size_t overnight_H5T_variable(void) { return H5T_VARIABLE; }
static inline hid_t overnight_H5P_default(void) { return H5P_DEFAULT; }
static inline hid_t overnight_H5E_default(void) { return H5E_DEFAULT; }
static inline hid_t overnight_H5P_dataset_create(void) { return H5P_DATASET_CREATE; }
static inline hid_t overnight_H5P_file_create(void) { return H5P_FILE_CREATE; }
static inline hid_t overnight_H5P_file_access(void) { return H5P_FILE_ACCESS; }
static inline hid_t overnight_H5P_dataset_transfer(void) { return H5P_DATASET_XFER; }
static inline hid_t overnight_H5P_link_create(void) { return H5P_LINK_CREATE; }
static inline unsigned overnight_H5F_read_only(void) { return H5F_ACC_RDONLY; }
static inline unsigned overnight_H5F_read_write(void) { return H5F_ACC_RDWR; }
static inline unsigned overnight_H5F_exclusive(void) { return H5F_ACC_EXCL; }
static inline hid_t overnight_H5S_all(void) { return H5S_ALL; }

/// A function that is called with names, and what it is given besides.
struct overnight_visitor {
  void (*visit)(const char *name, void *context);
  void *context;
};
static inline herr_t overnight_visit_link(
    hid_t group, const char *name, const H5L_info_t *information, void *visitor) {
  (void)group, (void)information;
  struct overnight_visitor *found = (struct overnight_visitor *)visitor;
  found->visit(name, found->context);
  return 0;
}
static inline herr_t overnight_visit_attribute(
    hid_t object, const char *name, const H5A_info_t *information, void *visitor) {
  (void)information;
  return overnight_visit_link(object, name, NULL, visitor);
}
/// Visits the names in a group in the order of the alphabet.
static inline herr_t overnight_visit_links(hid_t group, struct overnight_visitor *visitor) {
  return H5Literate(group, H5_INDEX_NAME, H5_ITER_INC, NULL, overnight_visit_link, visitor);
}
/// Visits the names of an object's attributes in the order of the alphabet.
static inline herr_t overnight_visit_attributes(
    hid_t object, struct overnight_visitor *visitor) {
  return H5Aiterate2(
      object, H5_INDEX_NAME, H5_ITER_INC, NULL, overnight_visit_attribute, visitor);
}

#endif
