#include "harness/core/journal.h"

#include <nlohmann/json.hpp>

#include <cerrno>

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
}

void describe(ordered_json& line, const Action& action) {
  line["action"] = action.what;
  if (action.instance != 0) line["instance"] = action.instance;
  if (!action.text.empty()) line["text"] = action.text;
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

Journal::~Journal() {
  if (m_file != nullptr) std::fclose(m_file);
}

std::uint64_t Journal::add(const Moment& moment) {
  return append(moment);
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
