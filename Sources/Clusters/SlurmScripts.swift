import SystemSupport
import Wording

/// The scripts that `sbatch` is given.
public struct SlurmScripts: Sendable {
  private let sweep: ClusterSweep

  /// Scripts of a sweep.
  public init(_ sweep: ClusterSweep) { self.sweep = sweep }

  /// Seconds before the time limit at which a shard is told. Slurm may be up to a minute early.
  private var notice: Int { min(120, sweep.timeLimit / 4) }

  private func head(_ what: String, name: String, _ options: [String], log: String) -> String {
    let own =
      [
        "--job-name=\(name)", "--time=\(SlurmTime.text(sweep.timeLimit))", "--requeue",
        "--open-mode=append", "--output=\(absolute(sweep.scriptFolder))/\(log)",
      ] + options + sweep.options
    return """
      #!/bin/bash
      # \(what) Written by overnight submit.
      \(own.map { "#SBATCH " + shellWord($0) }.joined(separator: "\n"))
      cd \(shellWord(sweep.folder)) || exit
      overnight=\(shellWord(sweep.program))

      """
  }

  private func absolute(_ path: String) -> String {
    path.hasPrefix("/") ? path : sweep.folder + "/" + path
  }

  /// What a node is asked for: all of it, or some processors.
  private var nodeOptions: [String] {
    if let threads = sweep.threads { return ["--cpus-per-task=\(threads)"] }
    let hasMemory = sweep.options.contains { $0.hasPrefix("--mem") }
    return ["--exclusive"] + (hasMemory ? [] : ["--mem=0"])
  }

  /// The command that trains a shard whose number is in the shell's variable `shard`.
  private var runShard: String {
    let words = ["run"] + sweep.arguments + (sweep.threads.map { ["--threads", "\($0)"] } ?? [])
    return "\"$overnight\" \(words.map(shellWord).joined(separator: " ")) "
      + "--shard \"$shard/\(sweep.nodes)\" --output \(shardFile("$shard", ".h5"))"
  }

  /// A shard's file as a shell reads it, with the number in a variable.
  private func shardFile(_ variable: String, _ ending: String) -> String {
    let stem = sweep.result.hasSuffix(".h5") ? String(sweep.result.dropLast(3)) : sweep.result
    return shellWord(stem) + "-shard-\(variable)-of-\(sweep.nodes)\(ending)"
  }

  /// Joins what there is. Shards that left nothing are named.
  private var merge: String {
    """
    files=()
    for shard in $(seq \(sweep.nodes)); do
      file=\(shardFile("$shard", ".h5"))
      if [ -e "$file" ]; then files+=("$file"); else echo "shard $shard of \(sweep.nodes) has no result"; fi
    done
    "$overnight" merge "${files[@]}" --output \(shellWord(sweep.result))
    """
  }

  /// What follows the joined result: the ensemble that the config asks for, the page, the hook.
  private var finish: String {
    let words = ["run"] + sweep.arguments + ["--output", sweep.result] + sweep.endArguments
    return "\"$overnight\" " + words.map(shellWord).joined(separator: " ")
  }

  /// The array: each task trains the shard of its number.
  ///
  /// A task that ends with 75 has work left, and one that ends with 137 was killed. Both go back into
  /// the queue if their journals have anything new. A task that a person cancelled does not.
  public func shards(_ shards: [Int]) -> String {
    head(
      "Trains one shard of \(sweep.name) in each task.", name: sweep.name,
      [
        "--array=\(Self.list(shards))", "--nodes=1", "--ntasks=1", "--signal=B:USR1@\(notice)",
      ] + nodeOptions, log: "shard-%a.log")
        + """
        shard=$SLURM_ARRAY_TASK_ID
        began=\(shellWord(sweep.scriptFolder))/began-$shard
        touch "$began"

        \(runShard) &
        run=$!
        # Slurm announces the time limit; overnight keeps where it is, and ends with 75.
        trap 'announced=1; kill -USR1 $run' USR1
        wait $run
        code=$?
        if [ -n "$announced" ]; then
          # The signal may have ended the first wait.
          wait $run
          ended=$?
          [ $ended = 127 ] || code=$ended
        fi
        if [ $code = 75 ] || [ $code = 137 ]; then
          \(requeue(job: "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID", journals: shardFile("$shard", ".journal")))
        fi
        exit $code

        """
  }

  /// Puts a job into the queue again if a journal has anything new.
  private func requeue(job: String, journals: String) -> String {
    """
    news=$(find \(journals) -type f \\( -name trials -o -name 'checkpoint-*' \\) -newer "$began" 2>/dev/null | head -n 1)
      if [ -n "$news" ]; then scontrol requeue "\(job)"; else echo "it got nowhere, so it is not tried again"; fi
    """
  }

  /// The job that joins the shards when all tasks have ended, however.
  public func mergeShards() -> String {
    head(
      "Joins the shards of \(sweep.name).", name: sweep.name + "-merge",
      ["--nodes=1", "--ntasks=1"],
      log: "merge.log")
        + """
        \(merge) || exit
        \(finish)

        """
  }

  /// The job that ends a search's round, whose number it is given: joins the parts, and lets the next
  /// round begin by ending well. When the search is over, it takes the rounds that are left out of the
  /// queue.
  public func endRound() -> String {
    head(
      "Ends a round of \(sweep.name).", name: sweep.name + "-round", ["--nodes=1", "--ntasks=1"],
      log: "rounds.log")
        + """
        \(merge)
        code=$?
        case $code in
          0)
            left=$(tail -n +$(($1 + 1)) \(shellWord(sweep.scriptFolder))/rounds 2>/dev/null)
            [ -z "$left" ] || scancel $left
            \(finish)
            ;;
          75) ;; # The next round begins.
          *) exit $code ;;
        esac

        """
  }

  /// One job for all: the shards are steps of it, beside each other.
  public func allocation(_ shards: [Int]) -> String {
    let threads = sweep.threads.map { " --cpus-per-task=\($0)" } ?? ""
    let step =
      "srun --ntasks=\(shards.count) --ntasks-per-node=1\(threads) --kill-on-bad-exit=0 --wait=0 "
      + "bash -c '\(Self.stepText)' _ \(shards.map(String.init).joined(separator: " "))"
    return head(
      "Trains \(sweep.name), a shard on each node, and joins the shards.", name: sweep.name,
      [
        "--nodes=\(shards.count)", "--ntasks-per-node=1", "--signal=USR1@\(notice)",
      ] + nodeOptions, log: "allocation.log")
        + """
        began=\(shellWord(sweep.scriptFolder))/began
        touch "$began"
        export overnight
        # Each step takes its number from its rank. Slurm announces the time limit to the steps.
        run_shard() { exec \(runShard); }
        export -f run_shard

        while true; do
          \(step)
          trained=$?
          \(merge.replacing("\n", with: "\n  "))
          code=$?
          [ $code = 75 ] && [ $trained != 75 ] || break
        done
        if [ $code = 0 ]; then
          \(finish)
          exit
        fi
        if [ $trained = 75 ]; then
          \(requeue(job: "$SLURM_JOB_ID", journals: shardFile("*", ".journal")))
        fi
        exit $code

        """
  }

  private static let stepText = #"shift $SLURM_PROCID; shard=$1; run_shard"#

  /// Numbers as Slurm writes them: `1-8`, `2,5-7`.
  public static func list(_ numbers: [Int]) -> String {
    var ranges: [ClosedRange<Int>] = []
    for number in numbers.sorted() {
      if let last = ranges.last, last.upperBound + 1 == number {
        ranges[ranges.count - 1] = last.lowerBound...number
      } else {
        ranges.append(number...number)
      }
    }
    return ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
      .joined(separator: ",")
  }
}
