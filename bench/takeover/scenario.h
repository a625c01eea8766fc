#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace wringer::bench {

// Who consumes.
struct Client {
  std::string name;
  // argv without topic and group.
  std::vector<std::string> command;
  // Of the folder with the program's build script; empty: it is built already.
  std::filesystem::path source;
};

// What is done about the dead member.
struct Remedy {
  std::string name;
  std::string heartbeats;
  std::string leaves;
};

// What the other does meanwhile: nothing any more, or its half of the stream.
enum class Survivor { idle, busy };
[[nodiscard]] std::string_view to_string(Survivor survivor);

// Two instances of the client; one of them dies after a COMMIT and stays dead until the end.
[[nodiscard]] std::string scenario_text(const Client& client, const Remedy& remedy,
                                        Survivor survivor);

// For an idle survivor: the scenario's events, in a file of this name beside it.
inline constexpr const char* k_events_file = "events.ndjson";
[[nodiscard]] std::string events_text();

}  // namespace wringer::bench
