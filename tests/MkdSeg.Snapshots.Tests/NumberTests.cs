namespace MkdSeg.Snapshots.Tests;

/// <summary>What is a number that may move within the tolerance, and what is text.</summary>
public sealed class NumberTests
{
    private const string Wide = "# tolerance abs=1 rel=0.5\n";

    [TestCase("0.5", "0.6", TestName = "decimal point")]
    [TestCase("-0.5", "+0.25", TestName = "signs")]
    [TestCase("1E-05", "2.0E-05", TestName = "exponent with a sign")]
    [TestCase("dice 0.5.", "dice 0.6.", TestName = "full stop of a sentence")]
    [TestCase("0.5,0.25,12", "0.6,0.35,12", TestName = "commas of CSV separate")]
    [TestCase("| 0.860 ± 0.040 |", "| 0.870 ± 0.050 |", TestName = "cells of Markdown")]
    [TestCase("95.0%", "96.0%", TestName = "per cent")]
    [TestCase("1", "0.9999", TestName = "a real number that happens to be whole")]
    [TestCase("-0.000", "0.000", TestName = "negative zero")]
    [TestCase("0", "-0.0", TestName = "negative zero against a whole number")]
    public void ARealNumberMayMove(string verified, string received)
    {
        using var folder = new ScratchFolder();
        Assert.That(folder.Mismatch(Wide + verified, received), Is.Null);
        Assert.That(folder.Mismatch(verified, received), Is.Not.Null, "without a tolerance the text decides");
    }

    [TestCase("12", "13", TestName = "whole numbers are counts")]
    [TestCase("seed 2000", "seed 2001", TestName = "a seed")]
    [TestCase("hd95", "hd96", TestName = "a metric's name")]
    [TestCase("ct_train_1001", "ct_train_1002", TestName = "a case")]
    [TestCase("weight 3x3", "weight 3x4", TestName = "a size")]
    [TestCase("encoder.0.weight", "encoder.1.weight", TestName = "a parameter's name")]
    [TestCase("10.1", "10.1.0", TestName = "a version")]
    [TestCase("10.1.400", "10.1.401", TestName = "two versions")]
    [TestCase("2020-10-01", "2020-10-02", TestName = "a date")]
    [TestCase("0.1-0.5", "0.1-0.6", TestName = "a range with a hyphen")]
    [TestCase("20,000", "20,001", TestName = "thousands separators")]
    [TestCase("20,000.5", "20,000.6", TestName = "thousands separators and decimals")]
    [TestCase("12e4", "12e5", TestName = "a hash like 12e4")]
    [TestCase("0.5", "NaN", TestName = "NaN for a number")]
    [TestCase("NaN", "0.5", TestName = "a number for NaN")]
    [TestCase("Infinity", "-Infinity", TestName = "infinities")]
    [TestCase("0.5", "1E+999", TestName = "more than a double holds")]
    [TestCase("0.5", "0.5 mm", TestName = "a unit")]
    [TestCase("0.5", "1.8", TestName = "a number beyond the tolerance")]
    public void AnythingElseMayNot(string verified, string received)
    {
        using var folder = new ScratchFolder();
        Assert.That(folder.Mismatch(Wide + verified, received), Is.Not.Null);
        Assert.That(folder.Mismatch(Wide + verified, verified), Is.Null);
    }

    // 100 ± (0.5 + 0.01 * 100) = 98.5 to 101.5, worked out by hand.
    [TestCase("101.5", true)]
    [TestCase("98.5", true)]
    [TestCase("101.6", false)]
    [TestCase("98.4", false)]
    public void TheToleranceIsAbsolutePlusRelativeOfTheVerifiedNumber(string received, bool passes)
    {
        using var folder = new ScratchFolder();
        Assert.That(folder.Mismatch("# tolerance abs=0.5 rel=0.01\n100.0", received), passes ? Is.Null : Is.Not.Null);
    }

    [TestCase("# tolerance 0.1")]
    [TestCase("# tolerance abs=0.1")]
    [TestCase("# tolerance abs=-1 rel=0")]
    [TestCase("# tolerance abs=NaN rel=0")]
    public void AToleranceThatCannotBeReadIsAnError(string line)
    {
        using var folder = new ScratchFolder();
        Assert.That(
            () => folder.Mismatch(line + "\n1.0", "1.0"),
            Throws.InstanceOf<FormatException>().With.Message.Contains("abs=1E-09 rel=1E-06"));
    }
}
