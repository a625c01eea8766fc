#include "harness/core/content.h"

#include "harness/core/sql_name.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

namespace wringer {
namespace {

bool is_word_character(char character) {
  return std::isalnum(static_cast<unsigned char>(character)) != 0 || character == '_' ||
         character == '-';
}

// Lower case, every run of blanks one blank.
std::string folded(std::string_view text) {
  std::string result;
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    if (std::isspace(byte) != 0) {
      if (!result.empty() && result.back() != ' ') result += ' ';
    } else {
      result += static_cast<char>(std::tolower(byte));
    }
  }
  return result;
}

bool in_statement(const StatementText& statement, std::string_view word) {
  return has_word(statement.sql, word) ||
         std::any_of(statement.parameters.begin(), statement.parameters.end(),
                     [&](const std::string& parameter) { return has_word(parameter, word); });
}

template <typename Predicate>
bool any_statement(const SqlWatch::Statements& statements, Predicate predicate) {
  return std::any_of(statements.begin(), statements.end(),
                     [&](const auto& statement) { return predicate(*statement); });
}

bool statement_speaks_of(const StatementText& statement, const Content& content,
                         const ContentSources& sources) {
  if (content.event) {
    const EventIndex::Entry* event = sources.events.find(*content.event);
    if (event == nullptr || std::none_of(event->identities.begin(), event->identities.end(),
                                         [&](const std::string& identity) {
                                           return in_statement(statement, identity);
                                         })) {
      return false;
    }
  }
  if (!content.key.empty() && !in_statement(statement, content.key)) return false;
  if (!content.table.empty() && !names_table(statement.sql, content.table)) return false;
  return content.sql.empty() ||
         folded(statement.sql).find(folded(content.sql)) != std::string::npos;
}

bool covers(const OffsetRange& range, std::int64_t offset) {
  // Of a commit and of a request only the end is known: it speaks of what comes before it.
  return offset < range.end && (range.first < 0 || offset >= range.first);
}

bool range_speaks_of(const OffsetRange& range, const Content& content,
                     const ContentSources& sources) {
  const TopicPartition partition{range.topic, range.partition};
  if (content.partition) {
    if (content.partition->topic != range.topic) return false;
    if (content.partition->partition >= 0 && content.partition->partition != range.partition) {
      return false;
    }
  }
  if (content.offset && !covers(range, *content.offset)) return false;
  if (content.event) {
    const EventIndex::Entry* event = sources.events.find(*content.event);
    if (event == nullptr || event->offset < 0 || event->partition != partition ||
        !covers(range, event->offset)) {
      return false;
    }
  }
  return content.key.empty() ||
         (range.first >= 0 &&
          sources.events.has_key(content.key, partition, range.first, range.end));
}

// A record that the system itself writes.
bool record_speaks_of(const MomentRecord& record, const Content& content,
                      const ContentSources& sources) {
  if (content.partition &&
      (content.partition->topic != record.topic ||
       (content.partition->partition >= 0 && content.partition->partition != record.partition))) {
    return false;
  }
  if (!content.key.empty() && record.key != content.key) return false;
  if (!content.event) return true;
  const EventIndex::Entry* event = sources.events.find(*content.event);
  if (event == nullptr) return false;
  return std::any_of(event->identities.begin(), event->identities.end(),
                     [&](const std::string& identity) {
                       return has_word(record.key.value_or(""), identity) ||
                              has_word(record.value.value_or(""), identity);
                     });
}

}  // namespace

bool needs_records(const Content& content) {
  return content.event.has_value() || !content.key.empty();
}

bool has_word(std::string_view text, std::string_view word) {
  if (word.empty()) return false;
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    const bool begins = at == 0 || !is_word_character(text[at - 1]);
    const bool ends = end == text.size() || !is_word_character(text[end]);
    if (begins && ends) return true;
  }
  return false;
}

bool speaks_of(const Moment& moment, const Content& content, const ContentSources& sources) {
  if (content.empty()) return true;
  if (moment.service == Service::postgres) {
    return any_statement(sources.sql.own(moment), [&](const StatementText& statement) {
      return statement_speaks_of(statement, content, sources);
    });
  }
  if (moment.name == moments::k_kafka_produce && needs_records(content)) {
    return moment.records != nullptr &&
           std::any_of(moment.records->begin(), moment.records->end(),
                       [&](const MomentRecord& record) {
                         return record_speaks_of(record, content, sources);
                       });
  }
  return std::any_of(moment.offsets.begin(), moment.offsets.end(), [&](const OffsetRange& range) {
    return range_speaks_of(range, content, sources);
  });
}

bool transaction_speaks_of(const Moment& moment, const Content& content,
                           const ContentSources& sources) {
  return any_statement(sources.sql.transaction(moment), [&](const StatementText& statement) {
    return statement_speaks_of(statement, content, sources);
  });
}

std::string to_text(const Content& content) {
  std::string text;
  if (content.event) text += fmt::format(", event {}", *content.event);
  if (!content.key.empty()) text += ", key " + content.key;
  if (content.partition) {
    text += ", " + (content.partition->partition < 0 ? content.partition->topic
                                                     : to_text(*content.partition));
  }
  if (content.offset) text += fmt::format(", offset {}", *content.offset);
  if (!content.sql.empty()) text += fmt::format(", sql \"{}\"", content.sql);
  if (!content.table.empty()) text += ", table " + content.table;
  return text;
}

}  // namespace wringer
