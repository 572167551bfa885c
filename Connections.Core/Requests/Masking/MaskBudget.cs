namespace Connections.Core.Requests.Masking;

/// <summary>
/// How much a mask may still search. A text that is made to resemble a secret at every place would keep a processor
/// busy for hours; past the bound a text is not searched any further but taken out as a whole.
/// </summary>
internal sealed class MaskBudget
{
    // Whole answers of ordinary services take a hundredth of it.
    private const long Most = 5_000_000;

    // Fewer characters are not counted, also so that nobody sees by the count whether a guess at them was right.
    private const int WorthCounting = 64;

    private long left = Most;

    /// <summary>Whether no more is searched.</summary>
    public bool IsSpent => left < 0;

    /// <summary>Counts characters that were compared in vain.</summary>
    public void Spend(int characters) => left -= characters;

    /// <summary>Counts characters of a secret that were compared in vain, where they are many.</summary>
    public void SpendOn(int characters)
    {
        if (characters >= WorthCounting) Spend(characters);
    }
}
