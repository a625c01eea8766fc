#include "tests/faults/java_client.h"

#include "tests/end_to_end/wringer_process.h"

#include <cstdlib>

namespace wringer::test {
namespace {

const std::string k_clients = WRINGER_CLIENTS;

const std::filesystem::path& output() {
  static const TestFolder k_output;
  return k_output.path();
}

std::string build() {
  if (std::system((k_clients + "/need java").c_str()) != 0) {
    return "no Java development kit (17 or newer) with Maven";
  }
  const std::string log = output().string() + "/build.log";
  const std::string command =
      "sh " + k_clients + "/java/build " + output().string() + " >" + log + " 2>&1";
  return std::system(command.c_str()) == 0 ? ""
                                           : "the Java client can't be built: " + contents_of(log);
}

}  // namespace

JavaClient::JavaClient() {
  static const std::string k_missing = build();
  m_missing = k_missing;
}

std::string JavaClient::command(const std::string& protocol) const {
  return "[" + k_clients + "/java/run, " + output().string() +
         ", --topic, \"{topic.payments}\", --group, \"{group}\", --protocol, " + protocol + "]";
}

}  // namespace wringer::test
