package org.sentimentstream.deploy.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** TorchScript's file format, for a module {@code Peer} without weights: it is handed them. */
final class TorchScript {

  /** The pickled module: an instance of {@code __torch__.Peer} with {@code training} false. */
  private static final String MODULE =
      "\u0080\u0002c__torch__\nPeer\n)\u0081}(X\b\0\0\0training\u0089ub.";

  /** A pickled empty tuple. */
  private static final String NO_CONSTANTS = "\u0080\u0002).";

  private TorchScript() {}

  /**
   * @param forward the method's source, in the form that PyTorch itself writes it in
   */
  static byte[] archive(String forward) throws IOException {
    String code =
        """
        class Peer(Module):
          __parameters__ = []
          __buffers__ = []
          training : bool
        """
            + forward.indent(2);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      add(zip, "peer/data.pkl", MODULE);
      add(zip, "peer/code/__torch__.py", code);
      add(zip, "peer/constants.pkl", NO_CONSTANTS);
      add(zip, "peer/version", "4\n");
    }
    return bytes.toByteArray();
  }

  private static void add(ZipOutputStream zip, String name, String content) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(content.getBytes(StandardCharsets.ISO_8859_1));
    zip.closeEntry();
  }
}
