#include "harness/cli/application.h"

int main(int argc, char** argv) {
  return wringer::cli::run_application(argc, argv);
}
