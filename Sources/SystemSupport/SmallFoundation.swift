// What every module sees of Foundation. Where there is a small half of it, that is enough: the
// whole has 34 MB of tables for languages and calendars, which a static program would carry and
// load.
#if canImport(FoundationEssentials)
  @_exported import FoundationEssentials
#else
  @_exported import Foundation
#endif
#if canImport(Glibc)
  @_exported import Glibc
#elseif canImport(Musl)
  @_exported import Musl
#endif
