using MkdSeg.Phantom.Shapes;

namespace MkdSeg.Phantom.Appearance;

/// <summary>Draws how bright the tissues of one patient are.</summary>
/// <param name="draw">The patient's numbers.</param>
/// <param name="options">Knobs.</param>
/// <param name="signals">Takes the signal of every tissue.</param>
/// <param name="grain">Takes the standard deviation of a tissue's own unevenness.</param>
internal delegate void DrawSignals(Draw draw, PhantomOptions options, SignalTable signals, SignalTable grain);
