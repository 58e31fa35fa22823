module MkdSeg.Evaluation.Tests.StructureTests
