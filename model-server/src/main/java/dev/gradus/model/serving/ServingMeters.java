package dev.gradus.model.serving;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;

/** What schedulers count; one set for all generations of weights. */
final class ServingMeters {

  final Counter tokens;
  final Counter prefillTokens;
  final Counter goals;
  final Counter shortened;
  final DistributionSummary batch;
  final Timer slice;
  final Timer wait;

  ServingMeters(MeterRegistry meters) {
    tokens =
        Counter.builder("gradus.model.tokens")
            .description("tokens decoded; its rate is tokens per second")
            .register(meters);
    prefillTokens =
        Counter.builder("gradus.model.prefill.tokens")
            .description("tokens of prompts read, for sampling and for proof sizes")
            .register(meters);
    goals =
        Counter.builder("gradus.model.proofsize.goals")
            .description("goals whose proof size was computed")
            .register(meters);
    shortened =
        Counter.builder("gradus.model.shortened")
            .description("goals of which a part was left out of the prompt, for lack of context")
            .register(meters);
    batch =
        DistributionSummary.builder("gradus.model.batch")
            .description("rows decoded together, by slice")
            .publishPercentiles(0.5, 0.9)
            .register(meters);
    slice =
        Timer.builder("gradus.model.slice")
            .description("time of one slice of decoding steps")
            .publishPercentiles(0.5, 0.99)
            .register(meters);
    wait =
        Timer.builder("gradus.model.wait")
            .description("time from a request's arrival until work on it begins")
            .publishPercentiles(0.5, 0.9, 0.99)
            .register(meters);
  }
}
