using System.Globalization;
using Fungi.Cli.RunReport;
using Microsoft.Playwright;

namespace Fungi.Cli.Tests.Report;

/// <summary>The page in a browser: it shows its data, asks for nothing, and its tabs, filters and switches work, with the keyboard too.</summary>
public sealed class ReportPageTests(Browser browser) : IClassFixture<Browser>, IDisposable
{
    private const string Harmful = "</script><b>cat</b>";
    private const int Queries = 24;
    private readonly string file = Path.Combine(Path.GetTempPath(), $"fungi-report-{Guid.NewGuid():N}.html");

    [ChromiumFact]
    public async Task It_asks_for_nothing_and_shows_names_as_they_are()
    {
        var page = await OpenAsync();
        foreach (var (tab, heading) in new[] { ("Accuracy", "Accuracy of combinations"), ("Confusion", "What is taken for what"), ("Neighbours", "Nearest neighbours"), ("Map", "Queries on a map"), ("Run", "Configuration and times") })
        {
            await page.GetByRole(AriaRole.Tab, new() { Name = tab }).ClickAsync();
            Assert.Equal([heading], await page.Locator("h2:visible").AllTextContentsAsync());
        }

        Assert.Equal(["embeddings", "embeddings + kl (best)"], await page.Locator("#bars th").AllTextContentsAsync());
        Assert.Equal(["50.00", "62.50"], await page.Locator("#bars .value").AllTextContentsAsync());
        Assert.Contains(Harmful, await page.Locator("#matrix tbody th").AllTextContentsAsync());
        Assert.Equal(0, await page.Locator("#matrix b, #legend b, #facts b").CountAsync());
        Assert.Equal("run <i>1</i>", await page.Locator("h1").TextContentAsync());
        Assert.Equal("run <i>1</i>: FUNGI report", await page.TitleAsync());
        Assert.Equal(1, await page.Locator("#cases img").CountAsync()); // the others have no picture, and say so
        Assert.NotEqual(0, await page.Locator("#cases .absent").CountAsync());
        Assert.Empty(browser.Complaints);
        Assert.Empty(browser.Requests);
    }

    [ChromiumFact]
    public async Task Queries_are_filtered_by_class_and_outcome()
    {
        var page = await OpenAsync();
        await page.GetByRole(AriaRole.Tab, new() { Name = "Neighbours" }).ClickAsync();
        Assert.Equal($"{Queries} of {Queries} shown", await page.Locator("#case-count").TextContentAsync());

        await page.Locator("#case-outcome").SelectOptionAsync("wr");
        var mended = Enumerable.Range(0, Queries).Where(query => !IsRight(0, query) && IsRight(1, query)).ToList();
        Assert.Equal(mended.Count, await page.Locator(".case").CountAsync());
        await page.Locator("#case-class").SelectOptionAsync("1");
        Assert.Equal(mended.Count(query => query % 3 == 1), await page.Locator(".case").CountAsync());
        Assert.Equal($"{mended.Count(query => query % 3 == 1)} of {Queries} shown", await page.Locator("#case-count").TextContentAsync());

        // The right class is told by a frame and a sign, not by a colour alone.
        Assert.All(await page.Locator(".strip .same .class").AllTextContentsAsync(), text => Assert.StartsWith("✓", text, StringComparison.Ordinal));
        Assert.All(await page.Locator(".strip .other .class").AllTextContentsAsync(), text => Assert.StartsWith("✗", text, StringComparison.Ordinal));
        Assert.Equal("dashed", await page.Locator(".strip .other .picture").First.EvaluateAsync<string>("element => getComputedStyle(element).borderTopStyle"));
    }

    [ChromiumFact]
    public async Task The_map_is_filtered_switched_and_walked()
    {
        var page = await OpenAsync();
        await page.GetByRole(AriaRole.Tab, new() { Name = "Map" }).ClickAsync();
        var canvas = page.Locator("#plane");
        Assert.Equal($"{Queries}", await canvas.GetAttributeAsync("data-shown"));
        var first = await ImageAsync();

        await page.GetByLabel("PCA").CheckAsync(new() { Force = true });
        Assert.NotEqual(first, await ImageAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "dog" }).ClickAsync();
        Assert.Equal("false", await page.GetByRole(AriaRole.Button, new() { Name = "dog" }).GetAttributeAsync("aria-pressed"));
        Assert.Equal($"{Queries * 2 / 3}", await canvas.GetAttributeAsync("data-shown"));
        await page.GetByRole(AriaRole.Button, new() { Name = "none" }).ClickAsync();
        Assert.Equal("0", await canvas.GetAttributeAsync("data-shown"));
        await page.GetByRole(AriaRole.Button, new() { Name = "all classes" }).ClickAsync();
        await page.Locator("#map-outcome").SelectOptionAsync("wrong");
        Assert.Equal($"{Enumerable.Range(0, Queries).Count(query => !IsRight(1, query))}", await canvas.GetAttributeAsync("data-shown")); // the combination comes first
        await page.Locator("#map-outcome").SelectOptionAsync("");

        await canvas.FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        var one = await page.Locator("#map-point").TextContentAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        var next = await page.Locator("#map-point").TextContentAsync();
        Assert.Matches("^class .*, query [0-9]+, ", one);
        Assert.NotEqual(one, next);
        Assert.True(await page.Locator("#tip").IsVisibleAsync());
        await page.Keyboard.PressAsync("Escape");
        Assert.False(await page.Locator("#tip").IsVisibleAsync());
        Assert.Empty(browser.Complaints);

        Task<string> ImageAsync() => canvas.EvaluateAsync<string>("canvas => canvas.toDataURL()");
    }

    [ChromiumFact]
    public async Task The_confusions_of_both_and_their_change_are_shown()
    {
        var page = await OpenAsync();
        await page.GetByRole(AriaRole.Tab, new() { Name = "Confusion" }).ClickAsync();
        var diagonal = page.Locator("#matrix .diagonal");
        var before = (await diagonal.AllTextContentsAsync()).Sum(int.Parse);
        await page.Locator("#confusion-space input[value='1']").CheckAsync(new() { Force = true });
        var after = (await diagonal.AllTextContentsAsync()).Sum(int.Parse);
        Assert.Equal((12, 15), (before, after));
        await page.Locator("#confusion-space input[value='change']").CheckAsync(new() { Force = true });
        Assert.Equal(3, (await diagonal.AllTextContentsAsync()).Sum(text => int.Parse(text.Replace('−', '-'), CultureInfo.InvariantCulture)));
        await page.Locator("#confusion-space input[value='0']").CheckAsync(new() { Force = true });
        await page.GetByLabel("% of the class").CheckAsync(new() { Force = true });
        Assert.Equal(150, (await diagonal.AllTextContentsAsync()).Sum(text => double.Parse(text, CultureInfo.InvariantCulture)), 0.2); // 3 classes of 8
    }

    [ChromiumFact]
    public async Task Tabs_are_walked_by_the_keyboard_and_the_focus_is_seen()
    {
        var page = await OpenAsync();
        await page.GetByRole(AriaRole.Tab, new() { Name = "Accuracy" }).FocusAsync();
        await page.Keyboard.PressAsync("ArrowRight");
        await AssertOpenAsync("Confusion");
        await page.Keyboard.PressAsync("End");
        await AssertOpenAsync("Run");
        await page.Keyboard.PressAsync("ArrowRight");
        await AssertOpenAsync("Accuracy");
        Assert.Equal("solid", await page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineStyle"));
        await page.Keyboard.PressAsync("Tab");
        Assert.Equal("panel-accuracy", await page.EvaluateAsync<string>("document.activeElement.id"));

        async Task AssertOpenAsync(string name)
        {
            var selected = page.Locator("[role=tab][aria-selected=true]");
            Assert.Equal([name], await selected.AllTextContentsAsync());
            Assert.Equal(name, await page.EvaluateAsync<string>("document.activeElement.textContent"));
            Assert.True(await page.Locator($"#{await selected.GetAttributeAsync("aria-controls")}").IsVisibleAsync());
            Assert.Equal(1, await page.Locator("[role=tabpanel]:visible").CountAsync());
        }
    }

    [ChromiumFact]
    public async Task Both_colour_schemes_follow_the_system_or_the_switch()
    {
        foreach (var (scheme, system, other) in new[] { (ColorScheme.Light, true, "dark"), (ColorScheme.Dark, false, "light") })
        {
            var page = await OpenAsync(scheme: scheme);
            Assert.Equal(system, await IsLightAsync(page));
            await page.Locator($"#theme input[value={other}]").CheckAsync(new() { Force = true });
            Assert.Equal(!system, await IsLightAsync(page));
            Assert.Empty(browser.Complaints);
        }

        static async Task<bool> IsLightAsync(IPage page)
        {
            var sums = new List<int>();
            foreach (var property in new[] { "backgroundColor", "color" })
                sums.Add((await page.EvaluateAsync<string>($"getComputedStyle(document.body).{property}")).Split('(', ',', ')').Skip(1).Take(3).Sum(int.Parse));
            return sums[0] > sums[1];
        }
    }

    [ChromiumFact]
    public async Task A_narrow_window_need_not_be_scrolled_sideways()
    {
        var page = await OpenAsync(width: 400);
        foreach (var tab in (string[])["Accuracy", "Confusion", "Neighbours", "Map", "Run"])
        {
            await page.GetByRole(AriaRole.Tab, new() { Name = tab }).ClickAsync();
            Assert.InRange(await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), 0, 400);
        }
    }

    [ChromiumFact]
    public async Task Without_a_better_combination_and_without_points_nothing_is_compared()
    {
        var data = Data();
        var page = await OpenAsync(data with
        {
            Spaces = data.Spaces.Take(1).ToArray(),
            Cases = [],
            Map = new([], [], [], [[]], []),
            QueryCount = 12_000,
        });
        Assert.Contains("No combination is better", await page.Locator("#accuracy-lead").TextContentAsync(), StringComparison.Ordinal);
        Assert.Contains("0 of 12,000 queries", await page.Locator("#cases-lead").TextContentAsync(), StringComparison.Ordinal);
        Assert.Contains("too few samples for a map", await page.Locator("#map-lead").TextContentAsync(), StringComparison.Ordinal);
        await page.GetByRole(AriaRole.Tab, new() { Name = "Map" }).ClickAsync();
        Assert.Empty(browser.Complaints);
    }

    [Fact]
    public void Queries_are_drawn_equally_of_each_outcome_and_the_same_each_time()
    {
        // Of 12,000 queries 20 are mended and none is broken; the others are right in both.
        var labels = new long[12_000];
        var wrong = labels.Select((_, query) => query % 600 == 0 ? 1L : 0).ToArray();
        ReportedSpace[] spaces = [new("one", 0, []) { Predictions = wrong }, new("two", 0, []) { Predictions = labels }];

        var drawn = QueryCases.Draw(spaces, labels, 60);

        Assert.Equal(60, drawn.Distinct().Count());
        Assert.Equal(20, drawn.Count(query => query % 600 == 0));
        Assert.Equal(drawn.Order(), drawn);
        Assert.Equal(drawn, QueryCases.Draw(spaces, labels, 60));
        Assert.Equal(10, QueryCases.Draw(spaces, labels, 20).Count(query => query % 600 == 0));
        Assert.Equal(5000, FeatureMaps.Draw(12_000, 5000).Distinct().Count());
        Assert.Equal([0, 1, 2], FeatureMaps.Draw(3, 5000));
    }

    public void Dispose() => File.Delete(file);

    private Task<IPage> OpenAsync(ReportData? data = null, int width = 1280, ColorScheme scheme = ColorScheme.Light)
    {
        File.WriteAllText(file, ReportPage.Render(data ?? Data()));
        return browser.OpenAsync(file, width, scheme: scheme);
    }

    private static bool IsRight(int space, int query) => space == 0 ? query % 2 == 0 : query % 8 < 5;

    private static ReportData Data()
    {
        long Predicted(int space, int query) => IsRight(space, query) ? query % 3 : (query + 1) % 3;
        int[] queries = [.. Enumerable.Range(0, Queries)];
        ReportedSpace[] spaces = [.. new[] { "embeddings", "embeddings + kl" }.Select((name, space) => new ReportedSpace(
            name,
            queries.Count(query => IsRight(space, query)) / (double)Queries,
            [.. queries.CountBy(query => (query % 3, Predicted(space, query))).Select(pair => (int[])[pair.Key.Item1, (int)pair.Key.Item2, pair.Value])]))];
        return new(
            "run <i>1</i>",
            [Harmful, "dog", "a class with a rather long name"],
            Queries,
            5,
            [new("embeddings", 16, 0.5, 0.5, null), new("embeddings + kl", 32, 0.625, 0.6, 0.125)],
            "It was chosen.",
            spaces,
            [.. queries.Select(query => new ReportedCase(query, $"{query}.png", query % 3, [.. Enumerable.Range(0, 2).Select(space => new ReportedAnswer(
                Predicted(space, query), 3, [.. Enumerable.Range(0, 5).Select(place => new ReportedNeighbor((7 * query) + place, (query + (place / 3)) % 3, 0.1 * place))]))]))],
            new(queries, [.. queries.Select(query => $"{query}.png")], [.. queries.Select(query => query % 3L)], [.. Enumerable.Range(0, 2).Select(space => queries.Select(query => Predicted(space, query)).ToArray())],
            [
                .. Enumerable.Range(0, 2).SelectMany(space => new[] { "PCA", "t-SNE" }.Select((kind, order) => new ReportedProjection(
                    space, kind, "A map.", [.. queries.Select(query => query * 400)], [.. queries.Select(query => (query * (7 + order + space) * 131) % 10_000)]))),
            ]),
            new Dictionary<string, string> { ["q0"] = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==" },
            "Without pictures: dataset <gone>.",
            [new("Run", [["seed", "<b>7</b>"]])]);
    }
}
