#include "harness/truth/mapping_reader.h"

#include "harness/core/digits.h"
#include "harness/truth/decode.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstdlib>
#include <limits>
#include <utility>

namespace wringer::truth {
namespace {

std::optional<std::string> text_of(const nlohmann::json& value) {
  if (value.is_null()) return std::nullopt;
  return value.is_string() ? value.get<std::string>() : value.dump();
}

// "5", "5.00"; a NULL sum is 0.
std::optional<std::int64_t> whole_number(const std::optional<std::string>& text) {
  if (!text) return 0;
  std::string_view digits = *text;
  if (const std::size_t point = digits.find('.'); point != std::string_view::npos) {
    if (digits.find_first_not_of('0', point + 1) != std::string_view::npos) return std::nullopt;
    digits = digits.substr(0, point);
  }
  std::int64_t number = 0;
  const auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (problem != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return number;
}

bool is_true(const std::optional<std::string>& text) {
  return text && (*text == "t" || *text == "true" || *text == "1");
}

std::int64_t magnitude(std::int64_t number) {
  return std::abs(std::max(number, -std::numeric_limits<std::int64_t>::max()));
}

// What adds up and what is taken off are read alike: by how far it is from where it began.
std::optional<std::vector<int>> digits_of(std::int64_t sum, std::size_t events) {
  if (events > static_cast<std::size_t>(k_digits_max)) return std::nullopt;
  return decode_sum(std::to_string(magnitude(sum)), static_cast<int>(events));
}

// The digit that a power of the base is; nothing for other numbers.
std::optional<std::size_t> single_digit(std::int64_t amount) {
  if (amount <= 0 || !std::has_single_bit(static_cast<std::uint64_t>(amount))) return std::nullopt;
  const int bit = std::countr_zero(static_cast<std::uint64_t>(amount));
  return bit % 2 == 0 ? std::optional<std::size_t>(static_cast<std::size_t>(bit / 2))
                      : std::nullopt;
}

// One amount more, or one less, is one event more, whatever the digits say: they carry from four
// on. The digit of its event; nothing for what may take an application back.
std::optional<std::size_t> single_application(std::int64_t before, std::int64_t after,
                                              std::size_t events) {
  const auto digit = single_digit(magnitude(after - before));
  if (!digit || *digit >= events) return std::nullopt;
  if (before > 0 && after < before && after >= 0) return std::nullopt;
  if (before < 0 && after > before && after <= 0) {
    // What is not in it can't be taken back.
    const auto had = digits_of(before, events);
    if (had && (*had)[*digit] > 0) return std::nullopt;
  }
  return digit;
}

// How many applications come or go.
std::optional<int> applications_between(std::int64_t before, std::int64_t after,
                                        std::size_t events) {
  if (single_application(before, after, events)) return 1;
  const auto had = digits_of(before, events);
  const auto has = digits_of(after, events);
  if (!had || !has) return std::nullopt;
  int count = 0;
  for (std::size_t i = 0; i < events; ++i) count += std::abs((*has)[i] - (*had)[i]);
  return count;
}

}  // namespace

std::string evidence_of(const JsonRow& row, const JsonRow* before) {
  std::vector<Field> fields;
  for (const auto& [column, value] : row.items()) {
    std::optional<std::string> text = text_of(value);
    if (before != nullptr) {
      const auto was = before->find(column);
      if (was != before->end() && *was != value) {
        text = fmt::format("{}→{}", text_of(*was).value_or("NULL"), text.value_or("NULL"));
      }
    }
    fields.emplace_back(column, std::move(text));
  }
  return row_text(fields);
}

std::optional<std::string> text_in(const JsonRow& row, const std::string& column) {
  const auto found = row.find(column);
  return found == row.end() ? std::nullopt : text_of(*found);
}

bool holds(const JsonRow* row, const std::string& where) {
  return row != nullptr && (where.empty() || is_true(text_in(*row, where)));
}

MappingReader::MappingReader(scenario::EffectSpec spec, const Chronicle& chronicle,
                             const EventTable& events, Mapping& mapping, Changes changes)
    : m_spec(std::move(spec)),
      m_chronicle(chronicle),
      m_events(events),
      m_mapping(mapping),
      m_changes(changes) {
  mapping.kind = m_spec.kind;
  mapping.name = display_name(m_spec);
  if (m_spec.kind == EffectKind::count) mapping.counts.resize(chronicle.keys.size());
  if (m_spec.kind == EffectKind::sum || m_spec.kind == EffectKind::count) {
    m_seen.resize(chronicle.keys.size());
  }
}

void MappingReader::begin_where(const MappingReader& changes) {
  m_openings = changes.m_openings;
  m_seen = changes.m_seen;
  // Without a single change, what stands there came in another way: under another name, say.
  m_changes = changes.m_is_told_of_any ? changes.m_changes : Changes::some;
}

void MappingReader::change(const RowChange& change) {
  RowChange seen = change;
  if (!holds(seen.before, m_spec.where)) seen.before = nullptr;
  if (!holds(seen.after, m_spec.where)) seen.after = nullptr;
  if (seen.before == nullptr && seen.after == nullptr) return;
  if (!m_spec.once_field.empty()) {
    const auto once = text_in(*seen.after, m_spec.once_field);
    if (once && !m_seen_once.insert(*once).second) return;
  }
  m_transaction = seen.transaction;
  m_is_told_of_any = true;
  const bool is_streamed = seen.transaction != k_no_transaction;
  if (is_streamed && is_keyed()) return read_keyed(seen);
  read(seen);
}

// A row that moves between partitions comes as one that is deleted and one that is inserted; some
// write a row anew in that way as well, in either order.
void MappingReader::read_keyed(const RowChange& change) {
  const std::uint32_t key = keyed(change.after != nullptr ? *change.after : *change.before).key;
  const auto of_key = [&](std::vector<HeldRow>& rows) {
    return std::find_if(rows.begin(), rows.end(),
                        [&](const HeldRow& row) { return row.key == key; });
  };
  const auto inserted = of_key(m_inserted);
  if (change.after == nullptr) {
    if (inserted != m_inserted.end() && inserted->row == *change.before) m_inserted.erase(inserted);
    return m_deleted.push_back({key, *change.before});
  }
  if (change.before != nullptr) {
    if (inserted != m_inserted.end() && inserted->row == *change.before) {
      inserted->row = *change.after;
    }
    return read(change);
  }
  const auto deleted = of_key(m_deleted);
  // Sums are settled by their marks.
  if (m_spec.kind == EffectKind::version) m_inserted.push_back({key, *change.after});
  if (deleted == m_deleted.end() || key == k_no_event) return read(change);
  const JsonRow before = std::move(deleted->row);
  m_deleted.erase(deleted);
  if (is_tombstone_between(key, before, *change.after)) {
    read({.before = &before, .transaction = change.transaction});
    return read(change);
  }
  read({.before = &before,
        .after = change.after,
        .transaction = change.transaction,
        .replaces = true});
}

// The row was deleted as an event asked, and a later one made a new row.
bool MappingReader::is_tombstone_between(std::uint32_t key, const JsonRow& before,
                                         const JsonRow& after) const {
  if (m_spec.kind != EffectKind::version) return false;
  const auto old_version = whole_number(text_in(before, m_spec.value_column));
  const auto new_version = whole_number(text_in(after, m_spec.value_column));
  if (!old_version || !new_version) return false;
  const auto events = m_events.of_key(key);
  return std::any_of(events.begin(), events.end(), [&](std::uint32_t event) {
    const std::int64_t version = m_chronicle.events.version[event];
    return m_chronicle.has(event, event_flags::k_tombstone) && version > *old_version &&
           version < *new_version;
  });
}

void MappingReader::end_transaction() {
  for (const HeldStrangers::Stranger& stranger : m_strangers.release()) {
    cannot_explain({.after = &stranger.row, .transaction = m_transaction}, stranger.why);
  }
  if (m_deleted.empty() && m_inserted.empty() && !m_went) {
    m_began = m_mapping.size();
    m_came = false;
    return;
  }
  for (const HeldRow& deleted : std::exchange(m_deleted, {})) {
    // Of a version it is enough that the new row came first. A sum is settled below.
    const bool is_replaced =
        m_spec.kind == EffectKind::version && deleted.key != k_no_event &&
        std::any_of(m_inserted.begin(), m_inserted.end(),
                    [&](const HeldRow& row) { return row.key == deleted.key; });
    if (!is_replaced) read({.before = &deleted.row, .transaction = m_transaction});
  }
  if (m_came && m_went && m_spec.kind != EffectKind::version) settle_marks();
  m_inserted.clear();
  m_came = false;
  m_went = false;
  m_began = m_mapping.size();
}

// Only what went and came back: what came and then went was there for the transaction itself, and
// may have gone as an event asked.
void MappingReader::settle_marks() {
  const std::size_t size = m_mapping.size();
  std::vector<bool> settled(size - m_began);
  std::unordered_map<std::uint32_t, std::vector<std::size_t>> gone;
  bool any = false;
  for (std::size_t i = m_began; i < size; ++i) {
    std::vector<std::size_t>& before = gone[m_mapping.event(i)];
    if (m_mapping.mark(i) != Mark::applied) {
      before.push_back(i);
    } else if (!before.empty()) {
      settled[before.back() - m_began] = settled[i - m_began] = true;
      before.pop_back();
      any = true;
    }
  }
  if (!any) return;
  Mapping rest;
  std::vector<std::string> texts;
  for (std::size_t i = m_began; i < size; ++i) {
    if (settled[i - m_began]) continue;
    rest.add(m_mapping.event(i), m_mapping.mark(i), m_transaction);
    if (i < m_mapping.evidence.size()) texts.emplace_back(m_mapping.text(i));
  }
  m_mapping.marks.resize(m_began);
  m_mapping.transactions.resize(m_began);
  m_mapping.evidence.shorten(m_began);
  for (std::size_t i = 0; i < rest.size(); ++i) {
    m_mapping.add(rest.event(i), rest.mark(i), m_transaction);
    if (i < texts.size()) m_mapping.evidence.add(texts[i]);
  }
}

void MappingReader::read(const RowChange& seen) {
  switch (m_spec.kind) {
    case EffectKind::append:
    case EffectKind::topic:
    case EffectKind::calls:
      return append(seen);
    case EffectKind::sum:
      return sum(seen);
    case EffectKind::version:
      return version(seen);
    case EffectKind::set:
    case EffectKind::list:
      return identities(seen);
    case EffectKind::count:
      return count(seen);
  }
}

void MappingReader::truncate(std::uint32_t transaction) {
  // What was deleted before it is counted with it.
  (void)m_strangers.release();
  m_deleted.clear();
  m_inserted.clear();
  m_openings.clear();
  std::map<std::uint32_t, int> there;
  // Of the versions of a row, the last one alone is there.
  std::map<std::uint32_t, std::uint32_t> last;
  for (std::size_t i = 0; i < m_mapping.size(); ++i) {
    const std::uint32_t event = m_mapping.event(i);
    const bool applied = m_mapping.mark(i) == Mark::applied;
    if (m_spec.kind == EffectKind::version) {
      last[m_chronicle.events.key[event]] = applied ? event : k_no_event;
    } else {
      there[event] += applied ? 1 : -1;
    }
  }
  for (const auto& [key, event] : last) {
    if (event != k_no_event) there[event] = 1;
  }
  m_transaction = transaction;
  m_is_told_of_any = true;
  for (const auto& [event, times] : there) {
    for (int i = 0; i < times; ++i) m_mapping.add(event, Mark::erased, transaction);
    m_went = m_went || times > 0;
  }
  std::fill(m_mapping.counts.begin(), m_mapping.counts.end(), std::nullopt);
}

void MappingReader::add(std::uint32_t event, Mark mark, const RowChange& change) {
  // Evidence is parallel to the marks, as far as it goes.
  if (m_mapping.evidence.size() == m_mapping.size() && m_mapping.evidence.size() < k_evidence_max) {
    const bool is_update = change.after != nullptr;
    m_mapping.evidence.add(is_update ? evidence_of(*change.after, change.before)
                                     : evidence_of(*change.before));
  }
  m_mapping.add(event, mark, change.transaction);
  if (change.partition) m_mapping.partitions.push_back(*change.partition);
  (mark == Mark::applied ? m_came : m_went) = true;
}

void MappingReader::cannot_explain(const RowChange& change, const std::string& why,
                                   std::optional<std::uint32_t> key) {
  const JsonRow* row = change.after != nullptr ? change.after : change.before;
  m_mapping.unexplained.push_back(
      {why.empty() ? evidence_of(*row) : fmt::format("{}: {}", evidence_of(*row), why),
       change.transaction, key});
}

void MappingReader::append(const RowChange& change) {
  const auto identity = [&](const JsonRow* row) {
    return row == nullptr ? std::nullopt : text_in(*row, m_spec.event_column);
  };
  const auto before = identity(change.before);
  const auto after = identity(change.after);
  const bool was_stranger = change.before != nullptr && m_strangers.take(*change.before);
  const bool is_same = change.before != nullptr && change.after != nullptr && before == after;
  if (is_same && !was_stranger) return;
  const std::uint32_t old = before ? m_events.find(*before) : k_no_event;
  if (old != k_no_event) {
    add(old, mark_of_end(change), {change.before, nullptr, change.transaction});
  }
  if (change.after == nullptr) return;
  const std::uint32_t event = after ? m_events.find(*after) : k_no_event;
  if (event != k_no_event) return add(event, Mark::applied, change);
  append_stranger(change, after ? "" : fmt::format("{} is NULL", m_spec.event_column));
}

// The identity may be filled in by a later statement of the same transaction.
void MappingReader::append_stranger(const RowChange& change, std::string why) {
  if (change.transaction == k_no_transaction) return cannot_explain(change, why);
  m_strangers.add(*change.after, std::move(why));
}

MappingReader::KeyedText MappingReader::keyed(const JsonRow& row) const {
  const auto key = text_in(row, m_spec.key_column);
  return {key ? m_events.find_key(*key) : k_no_event, text_in(row, m_spec.value_column)};
}

void MappingReader::sum(const RowChange& change) {
  const std::uint32_t old_key = change.before == nullptr ? k_no_event : keyed(*change.before).key;
  const std::uint32_t key = change.after == nullptr ? old_key : keyed(*change.after).key;
  if (change.before != nullptr && change.after != nullptr && old_key != key) {
    sum({change.before, nullptr, change.transaction});
    return sum({nullptr, change.after, change.transaction});
  }
  if (key == k_no_event) {
    // An account that comes with the schema, or one that somebody made up?
    const auto value = change.after == nullptr ? 0 : whole_number(keyed(*change.after).value);
    const auto old = change.before == nullptr ? 0 : whole_number(keyed(*change.before).value);
    if (value != old) cannot_explain(change, "no event has this key");
    return;
  }
  sum_of_key(key, change);
}

// What the schema, or anybody else, had put there before the first event.
std::int64_t MappingReader::opening(std::uint32_t key, const RowChange& change,
                                    std::int64_t before) {
  const bool is_streamed = change.transaction != k_no_transaction;
  if (is_streamed && m_changes == Changes::all && !m_seen[key]) {
    m_seen[key] = true;
    if (change.before != nullptr && before != 0) m_openings[key] = before;
  }
  const auto found = m_openings.find(key);
  const bool is_another_row = is_streamed && change.before == nullptr;
  return found == m_openings.end() || is_another_row ? 0 : found->second;
}

// It goes with its row, and when somebody sets the row anew to less.
std::int64_t MappingReader::above_opening(std::uint32_t key, const RowChange& change,
                                          std::int64_t opening, std::int64_t after) {
  if (change.after != nullptr && after >= opening) return after - opening;
  if (change.transaction != k_no_transaction && opening != 0) m_openings.erase(key);
  return after;
}

void MappingReader::sum_of_key(std::uint32_t key, const RowChange& change) {
  const bool is_final = change.transaction == k_no_transaction;
  if (is_final && m_changes == Changes::all && !m_seen[key]) return;
  const auto before = change.before == nullptr ? 0 : whole_number(keyed(*change.before).value);
  const auto after = change.after == nullptr ? 0 : whole_number(keyed(*change.after).value);
  if (!before || !after) {
    return cannot_explain(change, fmt::format("{} is no whole number", m_spec.value_column), key);
  }
  const std::int64_t base = opening(key, change, *before);
  const std::int64_t had = change.before == nullptr ? 0 : *before - base;
  const std::int64_t has = is_taken_off(key, change, base, had, *after)
                               ? *after - base
                               : above_opening(key, change, base, *after);
  if (had != has) sum_difference(key, had, has, change);
}

// Off the opening, and not set anew to less. Where it can be either, it is what takes fewer
// applications to come about; to set it anew is taken to be as rare as two.
bool MappingReader::is_taken_off(std::uint32_t key, const RowChange& change, std::int64_t opening,
                                 std::int64_t had, std::int64_t after) const {
  if (change.after == nullptr || after >= opening) return false;
  const std::size_t events = m_events.of_key(key).size();
  const auto taken_off = applications_between(had, after - opening, events);
  if (!taken_off) return false;
  // What was set anew has no opening at the end.
  if (opening == 0 || change.transaction == k_no_transaction) return true;
  const auto set_anew = applications_between(had, after, events);
  return !set_anew || *taken_off <= *set_anew + 2;
}

void MappingReader::sum_difference(std::uint32_t key, std::int64_t before, std::int64_t after,
                                   const RowChange& change) {
  const auto events = m_events.of_key(key);
  if (const auto digit = single_application(before, after, events.size())) {
    return add(events[*digit], Mark::applied, change);
  }
  const auto had = digits_of(before, events.size());
  const auto has = digits_of(after, events.size());
  if (had && has) {
    for (std::size_t i = 0; i < events.size(); ++i) {
      for (int n = (*has)[i]; n < (*had)[i]; ++n) add(events[i], mark_of_end(change), change);
    }
    for (std::size_t i = 0; i < events.size(); ++i) {
      for (int n = (*had)[i]; n < (*has)[i]; ++n) add(events[i], Mark::applied, change);
    }
    return;
  }
  cannot_explain(change, "not a sum of this key's amounts, each added 0 to 3 times", key);
}

void MappingReader::version(const RowChange& change) {
  const auto version_of = [&](const JsonRow* row) -> std::optional<std::uint64_t> {
    if (row == nullptr ||
        (!m_spec.deleted_column.empty() && is_true(text_in(*row, m_spec.deleted_column)))) {
      return std::nullopt;
    }
    const auto number = whole_number(text_in(*row, m_spec.value_column));
    return number && *number > 0 ? std::optional(static_cast<std::uint64_t>(*number))
                                 : std::nullopt;
  };
  const JsonRow& row = change.after != nullptr ? *change.after : *change.before;
  const std::uint32_t key = keyed(row).key;
  const auto before = version_of(change.before);
  const auto after = version_of(change.after);
  if (before == after) return;
  if (key == k_no_event) return cannot_explain(change, "no event has this key");
  if (!after) return row_removed(key, before.value_or(0), change);
  const std::uint32_t event = m_events.find_version(key, *after);
  if (event == k_no_event) {
    return cannot_explain(change, fmt::format("no event of this key has version {}", *after), key);
  }
  add(event, Mark::applied, change);
}

// Which tombstone removed a row is nowhere written. Taken to be the first of its key that is newer
// than the row and has removed none yet; else one that removes for the second time; else one that
// is older than the row, and so should not have removed it.
void MappingReader::row_removed(std::uint32_t key, std::uint64_t version, const RowChange& change) {
  std::uint32_t& last = m_removals[key];
  std::optional<std::uint32_t> again;
  std::optional<std::uint32_t> older;
  for (const std::uint32_t event : m_events.of_key(key)) {
    if (!m_chronicle.has(event, event_flags::k_tombstone)) continue;
    const std::uint32_t own = m_chronicle.events.version[event];
    if (own <= version) {
      older = event;
    } else if (own <= last) {
      if (!again) again = event;
    } else {
      last = own;
      return add(event, Mark::removed, change);
    }
  }
  if (again || older) return add(again ? *again : *older, Mark::removed, change);
  cannot_explain(change,
                 "removed, and no event asks for it (no record without a value, none that "
                 "'delete-value' or 'deletes: true' calls a deletion)",
                 key);
}

void MappingReader::identities(const RowChange& change) {
  const auto in = [&](const JsonRow* row) {
    const auto text = row == nullptr ? std::nullopt : text_in(*row, m_spec.value_column);
    return text ? identities_in(*text) : std::vector<std::string>{};
  };
  std::vector<std::string> gone = in(change.before);
  std::vector<std::string> come = in(change.after);
  // Most often something was added at the end of many.
  const auto [same_gone, same_come] =
      std::mismatch(gone.begin(), gone.end(), come.begin(), come.end());
  come.erase(come.begin(), same_come);
  gone.erase(gone.begin(), same_gone);
  std::unordered_map<std::string_view, int> there;
  for (const std::string& identity : gone) ++there[identity];
  std::erase_if(come, [&](const std::string& identity) {
    const auto found = there.find(identity);
    if (found == there.end() || found->second == 0) return false;
    --found->second;
    return true;
  });
  for (const std::string& identity : gone) {
    int& left = there[identity];
    if (left == 0) continue;
    --left;
    const auto event = m_events.find(identity);
    if (event != k_no_event) add(event, mark_of_end(change), change);
  }
  for (const std::string& identity : come) {
    const auto event = m_events.find(identity);
    if (event != k_no_event) {
      add(event, Mark::applied, change);
    } else {
      cannot_explain(change, fmt::format("'{}' is no event", identity));
    }
  }
}

void MappingReader::count(const RowChange& change) {
  const JsonRow& row = change.after != nullptr ? *change.after : *change.before;
  const KeyedText found = keyed(row);
  const auto number =
      change.after == nullptr ? std::optional<std::int64_t>(0) : whole_number(found.value);
  if (found.key == k_no_event) {
    if (number != 0) cannot_explain(change, "no event has this key");
  } else if (!number) {
    cannot_explain(change, fmt::format("{} is no whole number", m_spec.value_column), found.key);
  } else {
    const auto before = change.before == nullptr ? 0 : whole_number(keyed(*change.before).value);
    const std::int64_t base = opening(found.key, change, before.value_or(0));
    m_mapping.counts[found.key] = above_opening(found.key, change, base, *number);
  }
}

}  // namespace wringer::truth
