# Every package that we use, all from the distribution. `./dev` installs them.

find_package(Threads REQUIRED)
find_package(fmt REQUIRED)
find_package(nlohmann_json REQUIRED)
# Ubuntu 22.04's spells out its defaults as macros, and GCC refuses a precompiled header to a file
# that does not define the same ones.
set_property(TARGET nlohmann_json::nlohmann_json PROPERTY INTERFACE_COMPILE_DEFINITIONS "")
find_package(yaml-cpp REQUIRED)
find_package(pugixml REQUIRED)
find_package(tl-expected REQUIRED)
find_package(CLI11 REQUIRED)
find_package(rapidcheck REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(rdkafka REQUIRED IMPORTED_TARGET rdkafka rdkafka++)
pkg_check_modules(pqxx REQUIRED IMPORTED_TARGET libpqxx)
find_path(WRINGER_ASIO_INCLUDE asio.hpp REQUIRED)
find_package(ZLIB REQUIRED)
find_package(OpenSSL REQUIRED)
pkg_check_modules(lz4 REQUIRED IMPORTED_TARGET liblz4)
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd)
# Not every distribution's package says where it is.
find_path(WRINGER_SNAPPY_INCLUDE snappy-c.h REQUIRED)
find_library(WRINGER_SNAPPY snappy REQUIRED)

# What Kafka's records may be compressed with.
add_library(wringer_compression INTERFACE)
target_include_directories(wringer_compression SYSTEM INTERFACE "${WRINGER_SNAPPY_INCLUDE}")
target_link_libraries(wringer_compression INTERFACE
  ZLIB::ZLIB PkgConfig::lz4 PkgConfig::zstd "${WRINGER_SNAPPY}")

# Asio is header-only; compiling its implementation once (harness/net) keeps every other file quick.
add_library(wringer_asio INTERFACE)
target_include_directories(wringer_asio SYSTEM INTERFACE "${WRINGER_ASIO_INCLUDE}")
target_compile_definitions(wringer_asio INTERFACE ASIO_STANDALONE ASIO_SEPARATE_COMPILATION ASIO_NO_DEPRECATED)
target_link_libraries(wringer_asio INTERFACE Threads::Threads)

if(WRINGER_TESTS)
  find_package(GTest REQUIRED)
  include(GoogleTest)
  enable_testing()
endif()
if(WRINGER_BENCH)
  find_package(benchmark REQUIRED)
endif()
