/** The value of a variable that the test runner sets; without it the test cannot mean anything, so it fails. */
export function testEnvironment(
  name:
    | 'BERTH_TEST_DOCKER_HOST'
    | 'BERTH_TEST_REGISTRY_IMAGE'
    | 'BERTH_TEST_POSTGRES_URL'
    | 'BERTH_TEST_SCRATCH'
    | 'BERTH_TEST_CGROUP'
    | 'BERTH_TEST_ENGINE'
    // The portal's server as one file, for tests that start it again and again.
    | 'BERTH_TEST_SERVER'
    // Of Playwright: which of its workers this is.
    | 'TEST_PARALLEL_INDEX',
): string {
  const value = process.env[name]
  if (value === undefined || value === '') {
    throw new Error(`${name} is not set: this needs what the test runner starts. Run npm test.`)
  }
  return value
}
