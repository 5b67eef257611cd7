/**
 * What a user of the command did or met: told in one line on standard error, without a stack. Everything else that is
 * thrown is a defect of this program and may show where it comes from.
 */

/** 1: it could not be done; 2: the command line was not understood. */
export type ExitCode = 1 | 2

/** An error whose message is for the user of the command, complete in one line. */
export class CommandError extends Error {
  override readonly name = "CommandError"
  readonly exitCode: ExitCode

  constructor(message: string, exitCode: ExitCode = 1) {
    super(message)
    this.exitCode = exitCode
  }
}
