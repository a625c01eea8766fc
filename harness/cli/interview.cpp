#include "harness/cli/interview.h"

#include "harness/cli/command_words.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <functional>
#include <istream>
#include <ostream>
#include <sstream>
#include <string_view>

namespace wringer::cli {
namespace {

// What is wrong with an answer; empty: nothing.
using AnswerCheck = std::function<std::string(const std::string& answer)>;

std::string accepts_anything(const std::string& /*answer*/) {
  return {};
}

std::string needs_text(const std::string& answer) {
  return answer.empty() ? "this one has to be known" : "";
}

std::string needs_command(const std::string& answer) {
  const auto words = split_command(answer);
  return words ? std::string{} : words.error().message;
}

std::string needs_guarantee(const std::string& answer) {
  constexpr std::array<std::string_view, 3> k_words{"effectively-once", "at-least-once",
                                                    "at-most-once"};
  for (const std::string_view word : k_words) {
    if (answer == word) return {};
  }
  return "say effectively-once, at-least-once or at-most-once";
}

int number_in(const std::string& text) {
  int number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, problem] = std::from_chars(text.data(), end, number);
  return problem == std::errc() && stop == end ? number : 0;
}

AnswerCheck needs_number(int most) {
  return [most](const std::string& answer) {
    const int number = number_in(answer);
    return number >= 1 && number <= most ? std::string{}
                                         : fmt::format("say a number from 1 to {}", most);
  };
}

std::string trimmed(const std::string& text) {
  const std::size_t first = text.find_first_not_of(" \t\r");
  if (first == std::string::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

class Interview {
 public:
  Interview(std::istream& in, std::ostream& out) : m_in(in), m_out(out) {}

  Result<std::string> ask(const std::string& question, const std::string& usual,
                          const AnswerCheck& wrong_with) {
    while (true) {
      m_out << question << (usual.empty() ? ": " : fmt::format(" [{}]: ", usual)) << std::flush;
      std::string line;
      if (!std::getline(m_in, line)) {
        return fail(ErrorCode::interrupted, "no more answers; nothing was written");
      }
      std::string answer = trimmed(line);
      if (answer.empty()) answer = usual;
      const std::string wrong = wrong_with(answer);
      if (wrong.empty()) return answer;
      m_out << "  " << wrong << "\n";
    }
  }

  Status ask_effects(InitAnswers& answers, const EffectProposal& proposal) {
    WRINGER_ASSIGN(answers.table, ask("Table with a row for each event ('-' if there is none)",
                                      proposal.table, needs_text));
    if (answers.table == "-") answers.table.clear();
    if (!answers.table.empty()) WRINGER_TRY(ask_event_column(answers, proposal));
    const bool has_sum = !proposal.sum.table.empty();
    WRINGER_ASSIGN(answers.sum.table,
                   ask("Table with a balance, a total or the like ('-' if there is none)",
                       has_sum ? proposal.sum.table : "-", [&](const std::string& answer) {
                         return answer == "-" && answers.table.empty()
                                    ? "one of the two is needed, or nothing could be judged"
                                    : "";
                       }));
    if (answers.sum.table == "-") {
      answers.sum = {};
      return {};
    }
    const bool as_proposed = answers.sum.table == proposal.sum.table;
    WRINGER_ASSIGN(answers.sum.key_column,
                   ask("Its column with the event's key",
                       as_proposed ? proposal.sum.key_column : "id", needs_text));
    WRINGER_ASSIGN(answers.sum.sum_column,
                   ask("Its column that adds up", as_proposed ? proposal.sum.sum_column : "balance",
                       needs_text));
    return {};
  }

  Status ask_event_column(InitAnswers& answers, const EffectProposal& proposal) {
    const std::string usual = proposal.event_column.empty() ? "event_id" : proposal.event_column;
    WRINGER_ASSIGN(answers.event_column, ask("Its column with the event's id", usual, needs_text));
    return {};
  }

  Status ask_fields(InitAnswers& answers) {
    std::string usual;
    for (const auto& [name, value] : usual_fields()) {
      usual += (usual.empty() ? "" : " ") + name + "=" + value;
    }
    WRINGER_ASSIGN(
        const std::string fields,
        ask("Fields of an event's JSON, with what stands in them", usual, accepts_anything));
    std::istringstream words(fields);
    for (std::string word; words >> word;) answers.fields.push_back(word);
    return {};
  }

 private:
  std::istream& m_in;
  std::ostream& m_out;
};

Status ask_system(InitAnswers& answers, Interview& interview) {
  if (answers.command.empty()) {
    WRINGER_ASSIGN(answers.command,
                   interview.ask("Command that starts your consumer", "", needs_command));
  }
  if (!answers.instances) {
    WRINGER_ASSIGN(const std::string number,
                   interview.ask("Instances of it", "2", needs_number(64)));
    answers.instances = number_in(number);
  }
  return {};
}

Status ask_services(InitAnswers& answers, const InterviewDefaults& defaults, Interview& interview) {
  if (answers.topic.empty()) {
    WRINGER_ASSIGN(answers.topic, interview.ask("Topic that it reads", "events", needs_text));
  }
  if (!answers.partitions) {
    WRINGER_ASSIGN(const std::string number,
                   interview.ask("Partitions of the topic", "4", needs_number(256)));
    answers.partitions = number_in(number);
  }
  if (!answers.schema) {
    const std::string usual = defaults.schema.empty() ? "-" : defaults.schema;
    WRINGER_ASSIGN(const std::string schema,
                   interview.ask("SQL file that makes its tables ('-' if it makes them itself)",
                                 usual, accepts_anything));
    answers.schema = schema == "-" ? "" : schema;
  }
  return {};
}

}  // namespace

Status ask_missing(InitAnswers& answers, const InterviewDefaults& defaults, std::istream& in,
                   std::ostream& out) {
  Interview interview(in, out);
  WRINGER_TRY(ask_system(answers, interview));
  WRINGER_TRY(ask_services(answers, defaults, interview));
  if (answers.fields.empty()) WRINGER_TRY(interview.ask_fields(answers));
  if (!says_effects(answers)) {
    WRINGER_TRY(interview.ask_effects(answers, defaults.effects));
  } else if (!answers.table.empty() && answers.event_column.empty()) {
    WRINGER_TRY(interview.ask_event_column(answers, defaults.effects));
  }
  if (answers.guarantee.empty()) {
    WRINGER_ASSIGN(answers.guarantee,
                   interview.ask("What is promised", "effectively-once", needs_guarantee));
  }
  return {};
}

}  // namespace wringer::cli
