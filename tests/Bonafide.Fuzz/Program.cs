using System.Globalization;
using Bonafide.Fuzz;

// Bonafide.Fuzz FIRST COUNT STATE-FILE [CORPUS-FOLDER]: decodes the mutated pictures FIRST to FIRST + COUNT - 1 and prints one line of totals.
return new DecoderRun(
    first: int.Parse(args[0], CultureInfo.InvariantCulture), count: int.Parse(args[1], CultureInfo.InvariantCulture), args[2], args.Length > 3 ? args[3] : null).Run(Console.Out);
