#pragma once

// `wringer init` on a terminal: asks for what no flag said.

#include "harness/cli/effect_proposal.h"
#include "harness/cli/init_answers.h"
#include "harness/core/error.h"

#include <iosfwd>
#include <string>

namespace wringer::cli {

struct InterviewDefaults {
  // A file with SQL that was found; empty: none.
  std::string schema;
  EffectProposal effects;
};

// One question a line, with the answer that an empty line means; asks again where an answer can't
// be used. Error code interrupted if `in` ends before the last answer.
[[nodiscard]] Status ask_missing(InitAnswers& answers, const InterviewDefaults& defaults,
                                 std::istream& in, std::ostream& out);

}  // namespace wringer::cli
