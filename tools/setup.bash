# shellcheck shell=bash
# Brings onto the machine what Wringer needs. Sourced by ./dev, which defines say, step, stop and
# the folder cache. Nothing is remembered between runs: looking at everything again takes a few
# hundredths of a second, and can't be wrong.

# One line per requirement: how it is recognised, its name, the package that has it, what it is for.
# A `check` is the function found_<name> below; an `extra` is a program that is never asked for alone.
k_requirements='
check  compiler                g++                compiles Wringer (GCC 11 or newer, Clang 14 or newer)
check  cmake                   @cmake             configures the build (3.25 or newer)
tool   ninja                   ninja-build        runs the build
tool   pkg-config              pkg-config         finds librdkafka and libpqxx
extra  ccache                  ccache             makes a second build quick
header asio.hpp                libasio-dev        sockets, timers, signals
header CLI/CLI.hpp             libcli11-dev       the command line
header fmt/format.h            libfmt-dev         formatted text
header yaml-cpp/yaml.h         libyaml-cpp-dev    scenario files
header nlohmann/json.hpp       nlohmann-json3-dev JSON
header pugixml.hpp             libpugixml-dev     JUnit XML
header tl/expected.hpp         libexpected-dev    errors as values
header librdkafka/rdkafkacpp.h librdkafka-dev     Kafka clients
header openssl/ssl.h           libssl-dev         services that want TLS or a login
header pqxx/pqxx               libpqxx-dev        the Postgres client
header zlib.h             zlib1g-dev        records of Kafka, compressed with gzip
header snappy-c.h         libsnappy-dev     … with snappy
header lz4frame.h         liblz4-dev        … with lz4
header zstd.h             libzstd-dev       … with zstd
header gtest/gtest.h           libgtest-dev       tests
header gmock/gmock.h           libgmock-dev       tests
header rapidcheck.h            librapidcheck-dev  draws cases, makes them smaller
header benchmark/benchmark.h   libbenchmark-dev   benchmarks
tool   xmllint                 libxml2-utils      tests that check JUnit XML
check  certificates            ca-certificates    downloads over HTTPS
check  java                    @java              runs Kafka (Java 17 or newer)
tool   mvn                     maven              downloads Kafka
check  postgres                postgresql         the server programs initdb and postgres
check  faketime                libfaketime        the clocks of systems under test
'
k_lint_requirements='
tool   clang-format            clang-format       checks the layout of the code
tool   clang-tidy              clang-tidy         finds mistakes in C++
tool   shellcheck              shellcheck         finds mistakes in shell scripts
'
k_cmake_from_pypi='cmake==3.31.6'

# --- Is it there? ------------------------------------------------------------------------------

found_compiler() {
  local versions
  command -v "${CXX:-g++}" >/dev/null || return 1
  # Clang says that it is GCC 4 as well, so its own macro comes first.
  versions=$("${CXX:-g++}" -E -P -x c++ - <<<'__clang_major__ __GNUC__') || return 1
  case $versions in
    __clang_major__*) ((${versions##* } >= 11)) ;;
    *) ((${versions%% *} >= 14)) ;;
  esac
}

found_cmake() {
  local version
  version=$(cmake --version 2>/dev/null) || return 1
  [[ $version =~ ([0-9]+)\.([0-9]+) ]] || return 1
  ((BASH_REMATCH[1] > 3 || (BASH_REMATCH[1] == 3 && BASH_REMATCH[2] >= 25)))
}

found_certificates() {
  [[ -s /etc/ssl/certs/ca-certificates.crt || -s /etc/pki/tls/certs/ca-bundle.crt ]]
}

# The version stands in a file beside bin/, which is quicker to read than a Java machine to start.
# WRINGER_JAVA is the user's own choice, for better or worse.
found_java() {
  local java text
  [[ -z ${WRINGER_JAVA:-} ]] || return 0
  for java in "${JAVA_HOME:-}/bin/java" "$(command -v java)" /usr/lib/jvm/*/bin/java; do
    [[ -x $java ]] || continue
    java=$(readlink -f "$java")
    if [[ -r ${java%/bin/java}/release ]]; then
      text=$(<"${java%/bin/java}/release")
    else
      text=$("$java" -version 2>&1) || continue
    fi
    [[ $text =~ (JAVA_VERSION=|version\ )\"([0-9]+) ]] && ((BASH_REMATCH[2] >= 17)) && return
  done
  return 1
}

# Debian keeps the server's programs out of the PATH.
found_postgres() {
  local program
  for program in "$(command -v initdb)" /usr/lib/postgresql/*/bin/initdb; do
    [[ -x $program && -x ${program%initdb}postgres ]] && return
  done
  return 1
}

# A library that is only ever preloaded; WRINGER_FAKETIME says where it is.
found_faketime() {
  local library
  for library in "${WRINGER_FAKETIME:-}" /usr/lib/*/faketime/libfaketimeMT.so.1 \
    /usr/lib{,64}/faketime/libfaketimeMT.so.1; do
    [[ -r $library ]] && return
  done
  return 1
}

# Prints those of the headers that the compiler doesn't find; asks it once for all of them.
missing_headers() {
  if ! command -v "${CXX:-g++}" >/dev/null; then
    printf '%s\n' "$@"
    return
  fi
  local header
  for header in "$@"; do
    printf '#if !__has_include(<%s>)\n"%s"\n#endif\n' "$header" "$header"
  done | "${CXX:-g++}" -E -P -x c++ - | tr -d '"'
}

# Fills missing_packages and missing_lines (for people) from a table like those above. Answers
# whether a requirement is missing; an extra does not count.
something_missing() {
  local kind name package purpose absent answer=1
  local headers=()
  missing_packages=() missing_lines=()
  while read -r kind name _; do
    [[ $kind != header ]] || headers+=("$name")
  done <<<"$1"
  ((${#headers[@]} == 0)) || absent=$'\n'$(missing_headers "${headers[@]}")$'\n'
  while read -r kind name package purpose; do
    case $kind in
      check) "found_$name" && continue ;;
      header) [[ $absent == *$'\n'"$name"$'\n'* ]] || continue ;;
      tool | extra) command -v "$name" >/dev/null && continue ;;
      *) continue ;;
    esac
    [[ $kind == extra ]] || answer=0
    missing_packages+=("$package")
    missing_lines+=("$(printf '  %-24s %s (Debian: %s)' "$name" "$purpose" "${package#@}")")
  done <<<"$1"
  return "$answer"
}

# --- Then get it -------------------------------------------------------------------------------

# Puts the distribution's names for @java and @cmake into missing_packages. Answers whether this is
# a distribution that we know.
name_packages() {
  local id='' version='' key value java cmake=cmake
  while IFS='=' read -r key value; do
    case $key in
      ID) id=${value//\"/} ;;
      VERSION_ID) version=${value//\"/} ;;
    esac
  done </etc/os-release || return 1
  case $id-$version in
    debian-12) java=openjdk-17-jre-headless ;;
    debian-13 | ubuntu-24.04) java=openjdk-21-jre-headless ;;
    # Its CMake is 3.22; ours comes from PyPI (see install_cmake).
    ubuntu-22.04) java=openjdk-17-jre-headless cmake=python3-venv ;;
    *) return 1 ;;
  esac
  missing_packages=("${missing_packages[@]/#@java/$java}")
  missing_packages=("${missing_packages[@]/#@cmake/$cmake}")
}

stop_for_missing() {
  printf '%s\n' "These are missing:" "${missing_lines[@]}" >&2
  stop 5 "$1"
}

# Sees to it that everything in the table is there, or says what is missing and stops.
install_missing() {
  local table=$1 as_root=()
  something_missing "$table" || return 0
  if ! name_packages || ! command -v apt-get >/dev/null; then
    stop_for_missing "This is not Debian 12 or 13 or Ubuntu 22.04 or 24.04: please install them."
  fi
  local command="apt-get install --no-install-recommends ${missing_packages[*]}"
  if ((EUID != 0)); then
    # With a person at the terminal sudo may ask for the password; without one it must not need it.
    if ! command -v sudo >/dev/null || ! { sudo -n true 2>/dev/null || [[ -t 0 ]]; }; then
      stop_for_missing "This needs root. As root, run: $command"
    fi
    as_root=(sudo)
  fi
  step "Installing ${#missing_packages[@]} packages of the distribution (about a minute)" \
    "${as_root[@]}" "$root/tools/install-packages" "${missing_packages[@]}"
  found_cmake || install_cmake
  if something_missing "$table"; then
    stop_for_missing "They are still not found, although their packages have been installed."
  fi
}

# For distributions whose CMake is too old. ./dev has $cache/bin in its PATH.
install_cmake() {
  step "Installing CMake from PyPI" python3 -m venv "$cache/cmake"
  step "Installing CMake from PyPI" "$cache/cmake/bin/pip" install --quiet "$k_cmake_from_pypi"
  mkdir -p "$cache/bin"
  ln -sf "$cache/cmake/bin/cmake" "$cache/cmake/bin/ctest" "$cache/bin/"
  hash -r
}
