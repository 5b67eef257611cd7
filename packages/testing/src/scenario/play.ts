/** Plays a transcript from its beginning and writes down what comes of it. */
import { act, settle, stop } from "./act.js"
import { joinRuns, showFrames } from "./show.js"
import { type Stage, setStage } from "./stage.js"
import { readTranscript, writeBlock } from "./transcript.js"

/**
 * Plays a transcript: each block's commands are said in one turn to a real engine, over lines in the same process, with
 * a store in memory and a clock that stands still. Answers the transcript with what every line heard of it. Compare it
 * with the text itself; to record a new one, write the answer in its place and read it critically.
 *
 * @param text - the transcript, recorded or not; see the scenarios of `@peerage/core` for what can be said
 * @throws Error for a command that does not exist, and when a request is answered twice
 * @since 0.1.0
 */
export async function playTranscript(text: string): Promise<string> {
  const stage = setStage()
  const written: string[] = []
  let hasStarted = false
  for (const block of readTranscript(text)) {
    if ("comment" in block) {
      written.push(block.comment)
      continue
    }
    if (!hasStarted && block.commands[0]?.verb !== "start") await stage.start({})
    hasStarted = true
    for (const command of block.commands) await act(stage, command)
    await settle()
    written.push(writeBlock(block.commands, heard(stage)))
  }
  const output = unanswered(stage)
  if (output.length > 0) written.push(`# Without an answer: ${output.join(", ")}`)
  await stop(stage)
  return `${written.join("\n").trimEnd()}\n`
}

/** What every line and the host heard since the last block, lines in the order in which they were opened. */
function heard(stage: Stage): readonly string[] {
  const output: string[] = []
  for (const line of stage.lines.values()) {
    for (const text of showFrames(line.heard, stage.names)) output.push(`${line.name} <- ${text}`)
    line.heard = []
    if (line.ended && !line.toldEnd) output.push(`${line.name} ended`)
    line.toldEnd = line.ended
  }
  output.push(...joinRuns(stage.heard.map((tell) => tell())))
  stage.heard = []
  return output
}

/** Requests that got no answer on a line that did not end. */
function unanswered(stage: Stage): readonly string[] {
  return [...stage.lines.values()]
    .filter(({ ended, open }) => !ended && open.size > 0)
    .map(({ name, open }) => `${open.size} of ${name}`)
}
