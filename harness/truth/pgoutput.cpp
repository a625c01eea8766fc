#include "harness/truth/pgoutput.h"

#include <fmt/format.h>

#include <utility>

namespace wringer::truth {
namespace {

using decoded::Operation;

// 2000-01-01, from which Postgres counts, in microseconds since 1970.
constexpr std::int64_t k_postgres_epoch = 946'684'800'000'000;

// Reads big-endian numbers; once past the end it gives zeros and says so.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : m_rest(bytes) {}

  [[nodiscard]] bool failed() const { return m_failed; }
  [[nodiscard]] bool at_end() const { return m_rest.empty(); }

  std::uint64_t number(std::size_t bytes) {
    std::uint64_t value = 0;
    for (const char c : take(bytes)) value = value << 8 | static_cast<unsigned char>(c);
    return value;
  }
  char letter() { return static_cast<char>(number(1)); }
  std::string text() {
    const std::size_t end = m_rest.find('\0');
    if (end == std::string_view::npos) {
      m_failed = true;
      return {};
    }
    const std::string value(m_rest.substr(0, end));
    m_rest.remove_prefix(end + 1);
    return value;
  }
  std::string_view take(std::size_t bytes) {
    if (bytes > m_rest.size()) {
      m_failed = true;
      m_rest = {};
      return {};
    }
    const std::string_view taken = m_rest.substr(0, bytes);
    m_rest.remove_prefix(bytes);
    return taken;
  }

 private:
  std::string_view m_rest;
  bool m_failed = false;
};

// `unchanged`: the row before, from which a large value that was not touched is taken.
Row read_row(Reader& reader, const Row* unchanged) {
  const auto count = static_cast<std::size_t>(reader.number(2));
  Row row;
  for (std::size_t i = 0; i < count && !reader.failed(); ++i) {
    switch (reader.letter()) {
      case 't':
        row.emplace_back(std::string(reader.take(static_cast<std::size_t>(reader.number(4)))));
        break;
      case 'u':
        row.push_back(unchanged != nullptr && i < unchanged->size() ? (*unchanged)[i]
                                                                    : std::nullopt);
        break;
      default:
        row.emplace_back(std::nullopt);
    }
  }
  return row;
}

Relation read_relation(Reader& reader) {
  Relation relation;
  relation.id = static_cast<std::uint32_t>(reader.number(4));
  relation.schema = reader.text();
  if (relation.schema.empty()) relation.schema = "pg_catalog";
  relation.name = reader.text();
  reader.take(1);  // The replica identity.
  const auto columns = static_cast<std::size_t>(reader.number(2));
  for (std::size_t i = 0; i < columns && !reader.failed(); ++i) {
    reader.take(1);  // Part of the key.
    relation.columns.push_back(reader.text());
    reader.take(8);  // Type and its modifier.
  }
  return relation;
}

decoded::Begin read_begin(Reader& reader) {
  decoded::Begin begin;
  begin.commit_lsn = reader.number(8);
  begin.committed_at = static_cast<std::int64_t>(reader.number(8)) + k_postgres_epoch;
  begin.xid = static_cast<std::uint32_t>(reader.number(4));
  return begin;
}

decoded::Note read_note(Reader& reader) {
  decoded::Note note;
  reader.take(9);  // Flags and position.
  note.prefix = reader.text();
  note.content = std::string(reader.take(static_cast<std::size_t>(reader.number(4))));
  return note;
}

decoded::Change read_change(Reader& reader, Operation operation) {
  decoded::Change change;
  change.operation = operation;
  char part = reader.letter();
  if (part == 'K' || part == 'O') {
    change.before = read_row(reader, nullptr);
    part = operation == Operation::remove ? ' ' : reader.letter();
  }
  if (part == 'N') change.after = read_row(reader, &change.before);
  return change;
}

}  // namespace

Result<std::vector<Decoded>> PgOutputDecoder::decode(std::string_view message) {
  Reader reader(message);
  const char kind = reader.letter();
  std::vector<Decoded> found;
  const auto relation = [&]() -> std::shared_ptr<const Relation> {
    const auto known = m_relations.find(static_cast<std::uint32_t>(reader.number(4)));
    return known == m_relations.end() ? nullptr : known->second;
  };
  const auto change = [&](Operation operation) {
    auto table = relation();
    const bool introduced = table != nullptr;
    decoded::Change read = read_change(reader, operation);
    read.relation = std::move(table);
    found.emplace_back(std::move(read));
    return introduced;
  };
  bool known = true;
  switch (kind) {
    case 'B':
      found.emplace_back(read_begin(reader));
      break;
    case 'C':
      found.emplace_back(decoded::Commit{});
      break;
    case 'R': {
      // Of changes that were read before, the columns stay what they were.
      const auto read = std::make_shared<const Relation>(read_relation(reader));
      m_relations[read->id] = read;
      break;
    }
    case 'I':
      known = change(Operation::insert);
      break;
    case 'U':
      known = change(Operation::update);
      break;
    case 'D':
      known = change(Operation::remove);
      break;
    case 'T': {
      const std::uint64_t count = reader.number(4);
      reader.take(1);  // CASCADE, RESTART IDENTITY.
      for (std::uint64_t i = 0; i < count && known && !reader.failed(); ++i) {
        auto table = relation();
        known = table != nullptr;
        found.emplace_back(decoded::Change{Operation::truncate, std::move(table), {}, {}});
      }
      break;
    }
    case 'M':
      found.emplace_back(read_note(reader));
      break;
    case 'O':
    case 'Y':
      break;
    default:
      return fail(ErrorCode::corrupt, fmt::format("the change stream holds a message '{}'", kind));
  }
  if (reader.failed() || !known) {
    return fail(ErrorCode::corrupt,
                fmt::format("the change stream holds a message '{}' {}", kind,
                            known ? "that ends too early" : "of a table never introduced"));
  }
  return found;
}

}  // namespace wringer::truth
