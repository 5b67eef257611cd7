// A vitest reporter: names the tests that passed only when they were tried again, so that none of them goes unseen.
export default class SecondTries {
  onTestRunEnd(modules) {
    const late = modules
      .flatMap((module) => [...module.children.allTests("passed")])
      .filter((test) => (test.diagnostic()?.retryCount ?? 0) > 0)
    if (late.length === 0) return
    console.log(
      `\n${late.length} tests passed only when tried again. Each is a defect, of the test or of the code:`,
    )
    for (const test of late) {
      console.log(`  ${test.module.relativeModuleId} > ${test.fullName}`)
      for (const { message } of test.result().errors ?? [])
        console.log(`    ${message.split("\n")[0]}`)
    }
  }
}
