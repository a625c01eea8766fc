// PostgreSQL's own programs, directly and through our proxy. Exit code 77 if no test could run
// here: CTest then says "skipped".

#include "tests/postgres/ground.h"

#include <gtest/gtest.h>

int main(int argc, char** argv) {
  constexpr int k_skipped = 77;
  testing::InitGoogleTest(&argc, argv);
  const int result = RUN_ALL_TESTS();
  wringer::test::end_shared_ground();
  const testing::UnitTest& tests = *testing::UnitTest::GetInstance();
  const bool nothing_ran = tests.skipped_test_count() == tests.test_to_run_count();
  return result == 0 && nothing_ran ? k_skipped : result;
}
