#include "harness/scenario/yaml_cursor.h"

#include "harness/core/duration.h"
#include "harness/core/suggest.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <utility>

namespace wringer::scenario {
namespace {

// Maps that are merged with `<<` may merge others.
constexpr std::size_t k_merge_depth_max = 4;

bool has_key(const std::vector<YamlMap::Entry>& entries, std::string_view key) {
  return std::any_of(entries.begin(), entries.end(),
                     [key](const YamlMap::Entry& entry) { return entry.key == key; });
}

// However often a list names the same map.
void add_once(Mistakes& mistakes, Mistake mistake) {
  const bool known = std::any_of(mistakes.begin(), mistakes.end(), [&](const Mistake& one) {
    return one.line == mistake.line && one.column == mistake.column &&
           one.message == mistake.message;
  });
  if (!known) mistakes.push_back(std::move(mistake));
}

// The maps that are being merged, from the outermost on.
using Merging = std::vector<YAML::Node>;

void add_entries(const YamlCursor& cursor, Mistakes& mistakes, const Merging& merging,
                 std::vector<YamlMap::Entry>& entries);

void add_map(const YAML::Node& map, const YamlCursor& cursor, Mistakes& mistakes,
             const Merging& merging, std::vector<YamlMap::Entry>& entries) {
  if (!map.IsMap()) {
    add_once(mistakes, mistake_at(map.Mark(), "'<<' needs a map, or a list of maps"));
    return;
  }
  const bool itself = std::any_of(merging.begin(), merging.end(),
                                  [&](const YAML::Node& node) { return node.is(map); });
  if (itself || merging.size() > k_merge_depth_max) {
    add_once(mistakes, mistake_at(map.Mark(), itself ? "'<<' merges this map into itself"
                                                     : "'<<' stands too deep within others"));
    return;
  }
  Merging deeper = merging;
  deeper.push_back(map);
  std::vector<YamlMap::Entry> theirs;
  add_entries(cursor, mistakes, deeper, theirs);
  for (YamlMap::Entry& entry : theirs) {
    if (!has_key(entries, entry.key)) entries.push_back(std::move(entry));
  }
}

// `<<: *base` and `<<: [*a, *b]`: entries that the map does not have itself.
void add_merged(const YAML::Node& merged, const YamlCursor& cursor, Mistakes& mistakes,
                const Merging& merging, std::vector<YamlMap::Entry>& entries) {
  if (!merged.IsSequence()) return add_map(merged, cursor, mistakes, merging, entries);
  for (const YAML::Node& item : merged) add_map(item, cursor, mistakes, merging, entries);
}

// Those of the innermost map.
void add_entries(const YamlCursor& cursor, Mistakes& mistakes, const Merging& merging,
                 std::vector<YamlMap::Entry>& entries) {
  std::vector<YAML::Node> merged;
  for (const auto& pair : merging.back()) {
    if (!pair.first.IsScalar()) {
      add_once(mistakes, mistake_at(pair.first.Mark(), "a key must be a word"));
      continue;
    }
    const std::string& key = pair.first.Scalar();
    if (key == "<<") {
      merged.push_back(pair.second);
    } else if (has_key(entries, key)) {
      add_once(mistakes, mistake_at(pair.first.Mark(),
                                    fmt::format("'{}' stands here twice", cursor.path_of(key))));
    } else {
      entries.push_back({key, YamlCursor(pair.first, "", mistakes),
                         YamlCursor(pair.second, cursor.path_of(key), mistakes)});
    }
  }
  for (const YAML::Node& node : merged) add_merged(node, cursor, mistakes, merging, entries);
}

}  // namespace

Mistake mistake_at(const YAML::Mark& mark, std::string message) {
  if (mark.is_null()) return {0, 0, std::move(message)};
  return {mark.line + 1, mark.column + 1, std::move(message)};
}

std::string YamlCursor::path_of(std::string_view key) const {
  return m_path.empty() ? std::string(key) : fmt::format("{}.{}", m_path, key);
}

void YamlCursor::mistake(const std::string& message) const {
  m_mistakes->push_back(
      mistake_at(m_node.Mark(), m_path.empty() ? message : fmt::format("{}: {}", m_path, message)));
}

// `{kafka}` without quotes is a map with one key and no value.
bool YamlCursor::is_forgotten_quote() const {
  return m_node.IsMap() && m_node.size() == 1 && m_node.begin()->first.IsScalar() &&
         m_node.begin()->second.IsNull();
}

std::optional<std::string> YamlCursor::text() const {
  if (m_node.IsScalar()) return m_node.Scalar();
  if (is_forgotten_quote()) {
    mistake(fmt::format("must be a string; put quotes around it: \"{{{}}}\"",
                        m_node.begin()->first.Scalar()));
  } else if (m_node.IsNull()) {
    mistake("has no value; write \"\" for an empty string");
  } else {
    mistake(fmt::format("must be a string, not a {}", m_node.IsMap() ? "map" : "list"));
  }
  return std::nullopt;
}

std::optional<std::string> YamlCursor::name() const {
  std::optional<std::string> value = text();
  if (!value || !value->empty()) return value;
  mistake("must not be empty");
  return std::nullopt;
}

std::optional<std::uint64_t> YamlCursor::number(std::uint64_t least, std::uint64_t most) const {
  if (m_node.IsScalar()) {
    const std::string& digits = m_node.Scalar();
    std::uint64_t value = 0;
    const auto [end, problem] =
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (problem == std::errc{} && end == digits.data() + digits.size() && value >= least &&
        value <= most) {
      return value;
    }
    mistake(fmt::format("'{}' is not a whole number from {} to {}", digits, least, most));
  } else {
    mistake(fmt::format("must be a whole number from {} to {}", least, most));
  }
  return std::nullopt;
}

std::optional<bool> YamlCursor::boolean() const {
  if (m_node.IsScalar() && m_node.Scalar() == "true") return true;
  if (m_node.IsScalar() && m_node.Scalar() == "false") return false;
  mistake("must be true or false");
  return std::nullopt;
}

std::optional<Duration> YamlCursor::duration() const {
  if (!m_node.IsScalar()) {
    mistake("must be a duration, e.g. 250ms, 3s or 2m");
    return std::nullopt;
  }
  const Result<Duration> parsed = parse_duration(m_node.Scalar());
  if (!parsed) {
    mistake(parsed.error().message);
    return std::nullopt;
  }
  if (*parsed > Duration::zero()) return *parsed;
  mistake("must be longer than zero");
  return std::nullopt;
}

std::optional<std::vector<YamlCursor>> YamlCursor::list() const {
  if (!m_node.IsSequence()) {
    mistake(m_node.IsNull() ? "must be a list; write [] for none" : "must be a list");
    return std::nullopt;
  }
  std::vector<YamlCursor> items;
  for (const YAML::Node& item : m_node) {
    items.emplace_back(item, fmt::format("{}[{}]", m_path, items.size()), *m_mistakes);
  }
  return items;
}

YamlMap YamlCursor::map() const {
  std::vector<YamlMap::Entry> entries;
  if (!m_node.IsMap()) {
    mistake(m_node.IsNull() ? "must be a map; write {} for none" : "must be a map");
    return {*this, std::move(entries), false};
  }
  add_entries(*this, *m_mistakes, {m_node}, entries);
  return {*this, std::move(entries), true};
}

std::optional<YamlCursor> YamlMap::find(std::string_view key) {
  m_known.emplace_back(key);
  for (const Entry& entry : m_entries) {
    if (entry.key == key) return entry.value;
  }
  return std::nullopt;
}

std::optional<YamlCursor> YamlMap::require(std::string_view key, std::string_view what) {
  std::optional<YamlCursor> found = find(key);
  if (!found && m_valid) m_cursor.mistake(fmt::format("'{}' is missing: {}", key, what));
  return found;
}

void YamlMap::ignore_prefix(std::string_view prefix) {
  std::vector<Entry> kept;
  for (const Entry& entry : m_entries) {
    if (entry.key.compare(0, prefix.size(), prefix) != 0) kept.push_back(entry);
  }
  m_entries.swap(kept);
}

void YamlMap::finish() const {
  const std::vector<std::string_view> known(m_known.begin(), m_known.end());
  for (const Entry& entry : m_entries) {
    if (std::find(known.begin(), known.end(), entry.key) != known.end()) continue;
    std::string hint = did_you_mean(entry.key, known);
    if (hint.empty()) hint = fmt::format(" Known here: {}", fmt::join(known, ", "));
    entry.key_cursor.mistake(fmt::format("unknown key '{}'.{}", entry.key, hint));
  }
}

}  // namespace wringer::scenario
