# How every target of ours is compiled. Nothing here leaks into packages that we use or that use us.

if(PROJECT_SOURCE_DIR STREQUAL PROJECT_BINARY_DIR)
  message(FATAL_ERROR "Build outside the source tree, e.g. `cmake --preset dev`.")
endif()

option(WRINGER_DEVELOPER "Warnings are errors; for people who work on Wringer itself" OFF)
option(WRINGER_TESTS "Build the tests" ${PROJECT_IS_TOP_LEVEL})
option(WRINGER_BENCH "Build the benchmarks" OFF)
option(WRINGER_FUZZ "Build the fuzz targets (needs clang)" OFF)
set(WRINGER_SANITIZE "" CACHE STRING "Sanitizers for every target of ours, e.g. address,undefined")

set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "" FORCE)
endif()

find_program(WRINGER_CCACHE ccache)
if(WRINGER_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${WRINGER_CCACHE}")
endif()

add_library(wringer_settings INTERFACE)
target_compile_features(wringer_settings INTERFACE cxx_std_20)
target_include_directories(wringer_settings INTERFACE "${PROJECT_SOURCE_DIR}")
target_compile_options(wringer_settings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wold-style-cast -Wcast-align
  -Woverloaded-virtual -Wconversion -Wno-sign-conversion -Wnull-dereference -Wimplicit-fallthrough
  # GCC 12 reports these inside its own standard library when it inlines; they are all false there.
  $<$<CXX_COMPILER_ID:GNU>:-Wno-null-dereference -Wno-restrict -Wno-maybe-uninitialized>
  $<$<BOOL:${WRINGER_DEVELOPER}>:-Werror>)
if(WRINGER_SANITIZE)
  target_compile_options(wringer_settings INTERFACE
    -fsanitize=${WRINGER_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(wringer_settings INTERFACE -fsanitize=${WRINGER_SANITIZE})
endif()
