// The coverage of a sweep: points × faults.

function matrixSection() {
  const parts = Data.run.scenarios.filter(scenario => scenario.coverage).map(scenarioMatrix);
  return parts.length ? section("Coverage", "which fault was tried at which point", parts) : null;
}

function scenarioMatrix(scenario) {
  return null;
}
