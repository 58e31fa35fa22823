namespace MkdSeg.PaperRepro

open System.Text.Json.Serialization
open MkdSeg.Imaging

/// One run that a table asks for: which method is trained on which volumes, with which seed. What else a training needs is the
/// profile's, the same for all runs of a replay.
type PlannedRun =
    {
        Target: Modality
        Method: string
        /// Annotated target volumes; None is all of the fold's training half.
        Annotated: int option
        /// Number of the first of them in the fold's training half, from 0 on; round its end.
        AnnotatedFrom: int
        /// Annotated assistant volumes; None is all.
        Assistant: int option
        /// 0 or 1: which half of the target volumes is held out.
        Fold: int
        Seed: int
    }

    /// The run's name in files, unique within a replay, for example "ct.mkd.n4.a20.f0.s0".
    [<JsonIgnore>]
    member run.Name =
        let count =
            function
            | Some n -> string<int> n
            | None -> "-all"

        let from = if run.AnnotatedFrom = 0 then "" else $"from{run.AnnotatedFrom}"
        $"{run.Target.Word}.{run.Method}.n{count run.Annotated}{from}.a{count run.Assistant}.f{run.Fold}.s{run.Seed}"
