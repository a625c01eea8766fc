#pragma once

// Walks a YAML tree and collects what is wrong with it. Private to this folder: nobody else sees
// yaml-cpp.

#include "harness/core/clock.h"
#include "harness/scenario/reader.h"

#include <yaml-cpp/yaml.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace wringer::scenario {

// The first place of a file: line 1, column 1. yaml-cpp counts from 0 and gives -1 for "nowhere".
[[nodiscard]] Mistake mistake_at(const YAML::Mark& mark, std::string message);

class YamlMap;

// The most of a number that nothing else limits.
inline constexpr auto k_number_max = std::numeric_limits<std::int64_t>::max();

// One node, with the path that messages call it by ("workload.events"). Reading a value of the
// wrong shape records a mistake and gives nothing. Borrows the list of mistakes.
class YamlCursor {
 public:
  YamlCursor(YAML::Node node, std::string path, Mistakes& mistakes)
      : m_node(std::move(node)), m_path(std::move(path)), m_mistakes(&mistakes) {}
  // Assigning a YAML::Node rewrites the tree that it points into, so it is never done.
  YamlCursor(const YamlCursor&) = default;
  YamlCursor& operator=(const YamlCursor&) = delete;
  ~YamlCursor() = default;

  [[nodiscard]] const std::string& path() const { return m_path; }
  [[nodiscard]] std::string path_of(std::string_view key) const;

  // Records a mistake at this node; its path is put in front.
  void mistake(const std::string& message) const;

  // How many were recorded so far, in the whole file.
  [[nodiscard]] std::size_t mistakes() const { return m_mistakes->size(); }

  // Any scalar, as it is written: numbers and booleans too.
  [[nodiscard]] std::optional<std::string> text() const;
  // A scalar that is not empty.
  [[nodiscard]] std::optional<std::string> name() const;
  [[nodiscard]] std::optional<std::uint64_t> number(std::uint64_t least, std::uint64_t most) const;
  // "true" or "false".
  [[nodiscard]] std::optional<bool> boolean() const;
  // Longer than zero.
  [[nodiscard]] std::optional<Duration> duration() const;
  [[nodiscard]] std::optional<std::vector<YamlCursor>> list() const;
  // A map; one without entries (and a mistake) if it is something else.
  [[nodiscard]] YamlMap map() const;

  [[nodiscard]] bool is_scalar() const { return m_node.IsScalar(); }

 private:
  [[nodiscard]] bool is_forgotten_quote() const;

  YAML::Node m_node;
  std::string m_path;
  Mistakes* m_mistakes;
};

// The entries of a map. Whoever reads one asks for every key that may stand there and then calls
// `finish`, which reports all other keys: what is asked for is what is allowed, in one place.
class YamlMap {
 public:
  struct Entry {
    std::string key;
    YamlCursor key_cursor;
    YamlCursor value;
  };

  // `valid`: whether there was a map at all. Without one nothing is missed in it.
  YamlMap(YamlCursor cursor, std::vector<Entry> entries, bool valid)
      : m_cursor(std::move(cursor)), m_entries(std::move(entries)), m_valid(valid) {}

  [[nodiscard]] std::optional<YamlCursor> find(std::string_view key);
  // Records a mistake if the key is missing; `what` says what it is for.
  [[nodiscard]] std::optional<YamlCursor> require(std::string_view key, std::string_view what);
  // Keys that begin like this are nobody's business.
  void ignore_prefix(std::string_view prefix);
  // Records a mistake for each key that nobody asked for.
  void finish() const;

  // In the order of the file, each key once.
  [[nodiscard]] const std::vector<Entry>& entries() const& { return m_entries; }
  void entries() const&& = delete;
  [[nodiscard]] const YamlCursor& cursor() const { return m_cursor; }
  [[nodiscard]] bool valid() const { return m_valid; }

 private:
  YamlCursor m_cursor;
  std::vector<Entry> m_entries;
  bool m_valid;
  std::vector<std::string> m_known;
};

}  // namespace wringer::scenario
