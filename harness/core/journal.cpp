#include "harness/core/journal.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cerrno>
#include <fstream>

namespace wringer {
namespace {

using nlohmann::ordered_json;

void describe(ordered_json& line, const Moment& moment) {
  line["moment"] = moment.name;
  line["phase"] = to_string(moment.phase);
  line["instance"] = moment.instance;
  line["connection"] = moment.connection;
  line["exchange"] = moment.exchange;
  line["bytes"] = moment.bytes;
  if (!moment.succeeded) line["succeeded"] = false;
  if (!moment.error.empty()) line["error"] = moment.error;
  if (!moment.client.empty()) line["client"] = moment.client;
  if (moment.broker >= 0) line["broker"] = moment.broker;
  if (!moment.group.empty()) line["group"] = moment.group;
  if (!moment.member.empty()) line["member"] = moment.member;
  if (!moment.group_instance.empty()) line["group_instance"] = moment.group_instance;
  if (moment.generation) line["generation"] = *moment.generation;
  if (!moment.offsets.empty()) {
    ordered_json& offsets = line["offsets"] = ordered_json::array();
    for (const OffsetRange& range : moment.offsets) {
      ordered_json item{{"topic", range.topic}, {"partition", range.partition}};
      if (range.first >= 0) item["first"] = range.first;
      item["end"] = range.end;
      offsets.push_back(std::move(item));
    }
  }
  if (!moment.sql.empty()) line["sql"] = moment.sql;
  if (moment.backend != 0) line["backend"] = moment.backend;
}

void describe(ordered_json& line, const Action& action) {
  line["action"] = action.what;
  if (action.instance != 0) line["instance"] = action.instance;
  if (!action.text.empty()) line["text"] = action.text;
}

// The literal of the table, because names are views; an unknown one (of a newer version) is
// dropped.
MomentName known_name(const std::string& name) {
  for (const MomentName known : moment_names()) {
    if (known == name) return known;
  }
  return "kafka.unknown";
}

Phase phase_from(const std::string& text) {
  for (const Phase phase : {Phase::requested, Phase::applied}) {
    if (to_string(phase) == text) return phase;
  }
  return Phase::acked;
}

Moment moment_from(const nlohmann::json& line) {
  Moment moment;
  moment.name = known_name(line.at("moment"));
  moment.phase = phase_from(line.at("phase"));
  moment.service = moment.name.starts_with("postgres") ? Service::postgres : Service::kafka;
  moment.instance = line.at("instance");
  moment.connection = line.at("connection");
  moment.exchange = line.at("exchange");
  moment.bytes = line.at("bytes");
  moment.succeeded = line.value("succeeded", true);
  moment.error = line.value("error", "");
  moment.client = line.value("client", "");
  moment.broker = line.value("broker", -1);
  moment.group = line.value("group", "");
  moment.member = line.value("member", "");
  moment.group_instance = line.value("group_instance", "");
  if (line.contains("generation")) moment.generation = line.at("generation").get<std::int32_t>();
  for (const nlohmann::json& range : line.value("offsets", nlohmann::json::array())) {
    moment.offsets.push_back({range.at("topic"), range.at("partition"),
                              range.value("first", std::int64_t{-1}), range.at("end")});
  }
  moment.sql = line.value("sql", "");
  moment.backend = line.value("backend", 0);
  return moment;
}

JournalEntry entry_from(const nlohmann::json& line) {
  JournalEntry entry;
  entry.sequence = line.at("sequence");
  entry.at = std::chrono::microseconds(line.at("at_us").get<std::int64_t>());
  if (line.contains("moment")) {
    entry.what = moment_from(line);
  } else {
    entry.what = Action{line.at("action"), line.value("instance", 0), line.value("text", "")};
  }
  return entry;
}

}  // namespace

std::string to_json_line(const JournalEntry& entry) {
  ordered_json line;
  line["sequence"] = entry.sequence;
  line["at_us"] = std::chrono::duration_cast<std::chrono::microseconds>(entry.at).count();
  std::visit([&line](const auto& what) { describe(line, what); }, entry.what);
  // What a system sends need not be UTF-8; the journal must be.
  return line.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

Journal::Journal(const Clock& clock)
    : m_clock(clock), m_opened_at(clock.now()), m_opened_at_wall(clock.wall_now()) {}

Result<std::unique_ptr<Journal>> Journal::open(const Clock& clock,
                                               const std::filesystem::path& file) {
  auto journal = std::make_unique<Journal>(clock);
  journal->m_path = file;
  journal->m_file = std::fopen(file.c_str(), "we");
  if (journal->m_file == nullptr) return fail(system_error("writing " + file.string(), errno));
  // A line is on disk (in the kernel's hands) before the next thing happens.
  std::setvbuf(journal->m_file, nullptr, _IOLBF, 1 << 16);
  return journal;
}

Result<std::unique_ptr<Journal>> Journal::read(const std::filesystem::path& file) {
  std::ifstream stream(file);
  if (!stream) return fail(ErrorCode::usage, file.string() + " can't be read");
  auto journal = std::make_unique<Journal>(system_clock());
  std::string text;
  for (std::size_t number = 1; std::getline(stream, text); ++number) {
    try {
      journal->m_entries.push_back(entry_from(nlohmann::json::parse(text)));
    } catch (const nlohmann::json::exception&) {
      // The last line of a journal whose harness was killed may be half written.
      if (stream.peek() == std::ifstream::traits_type::eof() && number > 1) break;
      return fail(ErrorCode::usage,
                  fmt::format("{}:{}: not a line of a journal", file.string(), number));
    }
  }
  return journal;
}

Journal::~Journal() {
  if (m_file != nullptr) std::fclose(m_file);
}

std::uint64_t Journal::add(const Moment& moment) {
  Moment kept = moment;
  // They may be long, and are for rules, which have seen them by now.
  kept.records = nullptr;
  kept.statement = nullptr;
  return append(std::move(kept));
}

std::uint64_t Journal::add(Action action) {
  return append(std::move(action));
}

std::uint64_t Journal::append(std::variant<Moment, Action> what) {
  JournalEntry& entry = m_entries.emplace_back();
  entry.sequence = m_entries.size();
  entry.at = m_clock.now() - m_opened_at;
  entry.what = std::move(what);
  if (m_file != nullptr) {
    std::string line = to_json_line(entry);
    line += '\n';
    if (std::fwrite(line.data(), 1, line.size(), m_file) != line.size() && m_write_error == 0) {
      m_write_error = errno;
    }
  }
  return entry.sequence;
}

Status Journal::close() {
  if (m_file == nullptr) return {};
  if (std::fclose(m_file) != 0 && m_write_error == 0) m_write_error = errno;
  m_file = nullptr;
  if (m_write_error != 0) return fail(system_error("writing " + m_path.string(), m_write_error));
  return {};
}

}  // namespace wringer
