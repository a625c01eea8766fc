cmake_minimum_required(VERSION 3.25)

# Writes a source file that holds other files as text:
#   cmake -DOUTPUT=… -DHEADER=reports/html_assets.h -DFUNCTION=wringer::reports::html_asset
#         "-DFILES=a;b" -P embed.cmake
# The function takes the name of a file and gives its text, or nothing for a name that is none.

set(text "// Made by cmake/embed.cmake; the files stand in the tree.\n\n#include \"${HEADER}\"\n\n")
string(APPEND text "std::string_view ${FUNCTION}(std::string_view name) {\n")
foreach(file IN LISTS FILES)
  file(READ "${file}" content)
  cmake_path(GET file FILENAME name)
  string(FIND "${content}" ")wringer\"" found)
  if(NOT found EQUAL -1)
    message(FATAL_ERROR "${file}: holds )wringer\", which ends what it is embedded in")
  endif()
  string(APPEND text "  if (name == \"${name}\") return R\"wringer(${content})wringer\";\n")
endforeach()
string(APPEND text "  return {};\n}\n")
file(WRITE "${OUTPUT}" "${text}")
