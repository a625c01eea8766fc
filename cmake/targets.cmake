# One library per leaf folder, one test program per leaf. A leaf names the leaves that it may use.

# wringer_library(<leaf> SOURCES … [USES <leaf> …] [LINKS <imported target> …] [PRIVATE_LINKS …])
#
# Makes the static library wringer_<leaf> (alias wringer::<leaf>). Every leaf in USES must exist
# already, which is what makes a cycle impossible.
function(wringer_library leaf)
  cmake_parse_arguments(ARG "" "" "SOURCES;USES;LINKS;PRIVATE_LINKS" ${ARGN})
  if(ARG_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "wringer_library(${leaf}): unknown arguments ${ARG_UNPARSED_ARGUMENTS}")
  endif()
  set(used_targets "")
  foreach(used IN LISTS ARG_USES)
    if(NOT TARGET wringer_${used})
      message(FATAL_ERROR
        "${leaf} uses ${used}, which is not above it in the order of CMakeLists.txt: "
        "arrows point one way. Move what both need into a leaf above them.")
    endif()
    list(APPEND used_targets wringer_${used})
  endforeach()
  add_library(wringer_${leaf} STATIC ${ARG_SOURCES})
  add_library(wringer::${leaf} ALIAS wringer_${leaf})
  target_link_libraries(wringer_${leaf}
    PUBLIC ${used_targets} ${ARG_LINKS}
    PRIVATE ${ARG_PRIVATE_LINKS} wringer_settings)
  target_include_directories(wringer_${leaf} PUBLIC "${PROJECT_SOURCE_DIR}")
  wringer_precompile(wringer_${leaf})

  cmake_path(RELATIVE_PATH CMAKE_CURRENT_SOURCE_DIR BASE_DIRECTORY "${PROJECT_SOURCE_DIR}"
             OUTPUT_VARIABLE folder)
  list(JOIN ARG_USES "," uses)
  set_property(GLOBAL APPEND PROPERTY WRINGER_LAYERS "${leaf}|${folder}|${uses}")
endfunction()

# wringer_test(<leaf> SOURCES … [USES …] [LINKS …] [LABELS …] [TIMEOUT seconds])
#
# Makes the test program <leaf>_tests and registers each of its tests with CTest.
function(wringer_test leaf)
  if(NOT WRINGER_TESTS)
    return()
  endif()
  cmake_parse_arguments(ARG "" "TIMEOUT" "SOURCES;USES;LINKS;LABELS" ${ARGN})
  set(used_targets "")
  foreach(used IN LISTS ARG_USES)
    list(APPEND used_targets wringer_${used})
  endforeach()
  add_executable(${leaf}_tests ${ARG_SOURCES})
  if(TARGET wringer_${leaf})
    list(APPEND used_targets wringer_${leaf})
  endif()
  target_link_libraries(${leaf}_tests PRIVATE
    ${used_targets} ${ARG_LINKS} GTest::gtest GTest::gmock GTest::gtest_main wringer_settings)
  wringer_precompile_tests(${leaf}_tests)
  if(NOT ARG_LABELS)
    set(ARG_LABELS unit)
  endif()
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 60)
  endif()
  # PRE_TEST: the list is read when ctest runs, so building never runs a program of ours.
  gtest_discover_tests(${leaf}_tests
    # Without NO_PRETTY_VALUES names hold addresses of parameters, which change from run to run.
    TEST_PREFIX "${leaf}." NO_PRETTY_VALUES DISCOVERY_MODE PRE_TEST
    PROPERTIES LABELS "${ARG_LABELS}" TIMEOUT ${ARG_TIMEOUT})
endfunction()

# wringer_embed(<leaf> HEADER <header> FUNCTION <name> FILES …)
#
# Compiles files into a leaf, as text that the function gives by name (cmake/embed.cmake).
function(wringer_embed leaf)
  cmake_parse_arguments(ARG "" "HEADER;FUNCTION" "FILES" ${ARGN})
  list(TRANSFORM ARG_FILES PREPEND "${CMAKE_CURRENT_SOURCE_DIR}/")
  set(output "${CMAKE_CURRENT_BINARY_DIR}/${leaf}_embedded.cpp")
  set(script "${PROJECT_SOURCE_DIR}/cmake/embed.cmake")
  add_custom_command(OUTPUT "${output}"
    COMMAND "${CMAKE_COMMAND}" "-DOUTPUT=${output}" "-DHEADER=${ARG_HEADER}"
            "-DFUNCTION=${ARG_FUNCTION}" "-DFILES=${ARG_FILES}" -P "${script}"
    DEPENDS ${ARG_FILES} "${script}"
    VERBATIM)
  target_sources(wringer_${leaf} PRIVATE "${output}")
endfunction()

set(k_headers_of_all
  <algorithm> <chrono> <cstdint> <functional> <map> <memory> <optional> <span> <string>
  <string_view> <unordered_map> <variant> <vector> <tl/expected.hpp> <fmt/format.h>)

# What nearly every file includes is compiled once for all leaves.
function(wringer_precompile target)
  if(TARGET wringer_core AND NOT target STREQUAL "wringer_core")
    target_precompile_headers(${target} REUSE_FROM wringer_core)
  else()
    target_precompile_headers(${target} PRIVATE ${k_headers_of_all})
  endif()
endfunction()

# And what nearly every test includes, once for all tests.
function(wringer_precompile_tests target)
  if(NOT TARGET wringer_test_headers)
    set(source "${PROJECT_BINARY_DIR}/test_headers.cpp")
    file(WRITE "${source}" "")
    add_library(wringer_test_headers OBJECT "${source}")
    target_link_libraries(wringer_test_headers PRIVATE
      tl::expected fmt::fmt GTest::gtest GTest::gmock wringer_settings)
    target_precompile_headers(wringer_test_headers PRIVATE
      ${k_headers_of_all} <gmock/gmock.h> <gtest/gtest.h>)
  endif()
  target_precompile_headers(${target} REUSE_FROM wringer_test_headers)
endfunction()

# Writes who may include whom, for the test that reads every #include (cmake/check_layers.cmake).
function(wringer_write_layers)
  get_property(layers GLOBAL PROPERTY WRINGER_LAYERS)
  list(JOIN layers "\n" text)
  file(WRITE "${PROJECT_BINARY_DIR}/layers.txt" "${text}\n")
  if(WRINGER_TESTS)
    add_test(NAME layers.every_include_follows_an_arrow
      COMMAND "${CMAKE_COMMAND}" -DLAYERS=${PROJECT_BINARY_DIR}/layers.txt
              -DROOT=${PROJECT_SOURCE_DIR} -P "${PROJECT_SOURCE_DIR}/cmake/check_layers.cmake")
    set_tests_properties(layers.every_include_follows_an_arrow PROPERTIES LABELS unit)
  endif()
endfunction()
