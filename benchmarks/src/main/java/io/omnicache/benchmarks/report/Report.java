package io.omnicache.benchmarks.report;

import java.util.List;
import java.util.Map;

/**
 * All of a run.
 *
 * @param about what a reader needs to judge the figures: date, machine, versions, settings; in the order to show
 * @param providers their names for readers, by their names on the command line; ours is the first
 */
public record Report(
        Map<String, String> about, Map<String, String> providers, List<Measurement> measurements, List<Memory> memory) {

    public String ours() {
        return providers.keySet().iterator().next();
    }

    public List<String> rivals() {
        return providers.keySet().stream().skip(1).toList();
    }
}
