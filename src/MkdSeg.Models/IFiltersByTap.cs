namespace MkdSeg.Models;

/// <summary>
/// A part of a network whose filters lie in memory as [kernel,kernel,in,out], one kernel position ("tap") after the other, because
/// its own operator reads them so. See <see cref="ChannelsLast.Convert"/>.
/// </summary>
internal interface IFiltersByTap;
