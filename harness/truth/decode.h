#pragma once

// From rows and records to effects and events. Pure functions.

#include "harness/clients/kafka.h"
#include "harness/core/history.h"
#include "harness/core/random.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace wringer::truth {

// A column of a row: its name, and its value as text; nullopt is NULL.
using Field = std::pair<std::string, std::optional<std::string>>;

// "id=17, event_id=e17, note=NULL": every column, long values shortened.
[[nodiscard]] std::string row_text(const std::vector<Field>& row);

// Recognises records by key and value. Where several events have the same, the n-th record is the
// n-th event; further ones repeat the last.
class Recognition {
 public:
  // Borrows the events.
  explicit Recognition(const std::vector<Event>& events);

  // The first event that this record can be, an index into the events; none: it is not ours.
  [[nodiscard]] std::optional<std::uint32_t> first_of(std::optional<std::string_view> key,
                                                      std::optional<std::string_view> value) const;
  // As first_of, where the value alone tells: somebody else published it again, under another key.
  [[nodiscard]] std::optional<std::uint32_t> first_of_value(std::string_view value);
  // The number of the event whose turn it is among those of which `first` is the first.
  [[nodiscard]] std::uint64_t next(std::uint32_t first);

 private:
  struct Content {
    std::optional<std::string_view> key;
    std::optional<std::string_view> value;
    bool operator==(const Content&) const = default;
  };
  struct HashOfContent {
    std::size_t operator()(const Content& content) const;
  };
  [[nodiscard]] static Content content_of(const Event& event);

  const std::vector<Event>& m_events;
  std::unordered_map<Content, std::uint32_t, HashOfContent> m_first;
  // Made when it is asked for; none: events of several keys have this value.
  std::optional<std::unordered_map<std::string_view, std::optional<std::uint32_t>>> m_by_value;
  // Of each event: the next that has the same content, or itself; whose turn it is, where it is the
  // first.
  std::vector<std::uint32_t> m_same;
  std::vector<std::uint32_t> m_turn;
};

// The event of each record that somebody published, whose order is that of their partition and
// offset.
[[nodiscard]] std::vector<InputRecord> recognise(
    const std::vector<clients::IncomingRecord>& records, const std::vector<Event>& events);

}  // namespace wringer::truth
