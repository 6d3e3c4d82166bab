import io.openlineage.client.OpenLineage;
import io.openlineage.client.OpenLineageClient;
import io.openlineage.client.transports.ApiKeyTokenProvider;
import io.openlineage.client.transports.HttpConfig;
import io.openlineage.client.transports.HttpTransport;
import java.net.URI;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.UUID;

/**
 * Emits a START and a COMPLETE of each run with OpenLineage's own client, and prints the id of each
 * run of which both were acknowledged. A run that was not is emitted again.
 *
 * <p>Arguments: URL, API key, job, runs, gzip or none.
 */
public final class EmitRuns {
  public static void main(String[] args) throws Exception {
    HttpConfig config = new HttpConfig();
    config.setUrl(URI.create(args[0]));
    ApiKeyTokenProvider key = new ApiKeyTokenProvider();
    key.setApiKey(args[1]);
    config.setAuth(key);
    if (args[4].equals("gzip")) config.setCompression(HttpConfig.Compression.GZIP);
    try (OpenLineageClient client =
        OpenLineageClient.builder().transport(new HttpTransport(config)).build()) {
      for (int n = 0; n < Integer.parseInt(args[3]); n++) emitUntilAcknowledged(client, args[2]);
    }
  }

  private static void emitUntilAcknowledged(OpenLineageClient client, String job)
      throws InterruptedException {
    UUID run = UUID.randomUUID();
    while (true) {
      try {
        client.emit(event(run, job, OpenLineage.RunEvent.EventType.START));
        client.emit(event(run, job, OpenLineage.RunEvent.EventType.COMPLETE));
        System.out.println(run);
        return;
      } catch (RuntimeException refused) {
        System.err.println(refused);
        Thread.sleep(20);
      }
    }
  }

  private static OpenLineage.RunEvent event(
      UUID run, String job, OpenLineage.RunEvent.EventType type) {
    OpenLineage lineage = new OpenLineage(URI.create("https://example.com/openlineage-java"));
    return lineage
        .newRunEventBuilder()
        .eventType(type)
        .eventTime(ZonedDateTime.now())
        .run(lineage.newRunBuilder().runId(run).build())
        .job(lineage.newJobBuilder().namespace("openlineage-java").name(job).build())
        .inputs(
            List.of(lineage.newInputDatasetBuilder().namespace("s3://bucket").name("in").build()))
        .outputs(
            List.of(
                lineage
                    .newOutputDatasetBuilder()
                    .namespace("s3://bucket")
                    .name("out/" + run)
                    .build()))
        .build();
  }
}
