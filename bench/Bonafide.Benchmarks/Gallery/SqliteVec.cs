using System.Runtime.InteropServices;
using Bonafide.Engine.Search;
using Microsoft.Data.Sqlite;

namespace Bonafide.Benchmarks.Gallery;

/// <summary>The extension sqlite-vec in a database in memory: one virtual table, searched whole for each query.</summary>
internal sealed class SqliteVec : IDisposable
{
    private readonly SqliteConnection _connection = new("Data Source=:memory:");
    private readonly SqliteCommand _search;
    private readonly bool _bytes;

    /// <param name="bytes">Eight bits a component instead of floating point.</param>
    internal SqliteVec(string extension, float[] vectors, int dimensions, bool bytes)
    {
        _bytes = bytes;
        string wrap = bytes ? "vec_int8" : "";
        _connection.Open();
        _connection.EnableExtensions();
        _connection.LoadExtension(extension, "sqlite3_vec_init");
        Execute($"CREATE VIRTUAL TABLE faces USING vec0(vector {(bytes ? "int8" : "float")}[{dimensions}] distance_metric=cosine)");
        Execute("BEGIN");
        using SqliteCommand insert = _connection.CreateCommand();
        insert.CommandText = $"INSERT INTO faces(rowid, vector) VALUES ($key, {wrap}($vector))";
        SqliteParameter key = insert.Parameters.Add("$key", SqliteType.Integer);
        SqliteParameter vector = insert.Parameters.Add("$vector", SqliteType.Blob);
        for (int row = 0; row < vectors.Length / dimensions; row++)
        {
            key.Value = row + 1L;
            vector.Value = Blob(vectors.AsSpan(row * dimensions, dimensions));
            insert.ExecuteNonQuery();
        }

        Execute("COMMIT");
        _search = _connection.CreateCommand();
        _search.CommandText = $"SELECT rowid, 1 - distance FROM faces WHERE vector MATCH {wrap}($probe) AND k = $limit ORDER BY distance";
        _search.Parameters.Add("$probe", SqliteType.Blob);
        _search.Parameters.Add("$limit", SqliteType.Integer);
    }

    /// <summary>Where `npm ci` in bench/sqlite-vec put the extension for this machine; null where it did not.</summary>
    internal static string? Find()
    {
        string system = OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux";
        string file = OperatingSystem.IsWindows() ? "vec0.dll" : OperatingSystem.IsMacOS() ? "vec0.dylib" : "vec0.so";
        string architecture = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "x64";
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "bench", "sqlite-vec", "node_modules", $"sqlite-vec-{system}-{architecture}", file);
            if (File.Exists(path))
            {
                return path;
            }
        }

        return null;
    }

    internal Neighbor[] Search(float[] probe, int limit)
    {
        _search.Parameters["$probe"].Value = Blob(probe);
        _search.Parameters["$limit"].Value = limit;
        using SqliteDataReader reader = _search.ExecuteReader();
        List<Neighbor> found = [];
        while (reader.Read())
        {
            found.Add(new(reader.GetInt64(0), reader.GetDouble(1)));
        }

        return [.. found];
    }

    public void Dispose()
    {
        _search.Dispose();
        _connection.Dispose();
    }

    private byte[] Blob(ReadOnlySpan<float> vector)
    {
        if (!_bytes)
        {
            return MemoryMarshal.AsBytes(vector).ToArray();
        }

        float largest = 0;
        foreach (float x in vector)
        {
            largest = Math.Max(largest, Math.Abs(x));
        }

        byte[] blob = new byte[vector.Length];
        for (int i = 0; i < blob.Length; i++)
        {
            blob[i] = unchecked((byte)(sbyte)MathF.Round(vector[i] * 127 / largest));
        }

        return blob;
    }

    private void Execute(string sql)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
