package io.shelfcast.rivals;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import io.shelfcast.model.deepfm.DeepFmSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** The network as an ONNX model: in "index" and "value", each rows x fields; out "z", by row. */
final class OnnxGraph {
  private static final int FLOAT = TensorProto.DataType.FLOAT_VALUE;
  private static final int LONG = TensorProto.DataType.INT64_VALUE;
  private static final AttributeProto DROP_AXES = attribute("keepdims", 0);
  private static final AttributeProto TRANSPOSED = attribute("transB", 1);

  private final DeepFmSpec spec;
  private final Parameters parameters;
  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("deepfm");

  private OnnxGraph(DeepFmSpec spec, Parameters parameters) {
    this.spec = spec;
    this.parameters = parameters;
  }

  /** The model's bytes. */
  static byte[] of(DeepFmSpec spec, Parameters parameters) {
    return new OnnxGraph(spec, parameters).model();
  }

  private byte[] model() {
    graph.addInput(input("index", LONG)).addInput(input("value", FLOAT));
    String fields = integers("axis-of-fields", 1);
    String vectors = weight("embedding.vector", spec.features(), spec.dimension());
    String e =
        op("Mul", op("Gather", vectors, "index"), op("Unsqueeze", "value", integers("last", 2)));
    String linear = op("Gather", weight("embedding.linear", spec.features()), "index");
    String terms = op("ReduceSum", DROP_AXES, op("Mul", linear, "value"), fields);
    String deep = op("Squeeze", deepPart(attended(e)), fields);
    String z = op("Add", op("Add", terms, pairs(e, fields)), deep);
    graph.addNode(NodeProto.newBuilder().setOpType("Identity").addInput(z).addOutput("z"));
    graph.addOutput(value("z", FLOAT, rows()));
    return ModelProto.newBuilder()
        .setIrVersion(8)
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(17))
        .setGraph(graph)
        .build()
        .toByteArray();
  }

  private String pairs(String e, String fields) {
    String sum = op("ReduceSum", DROP_AXES, e, fields);
    String squareOfSum = op("ReduceSum", DROP_AXES, op("Mul", sum, sum), fields);
    String all = integers("axes-of-a-row", 1, 2);
    String sumOfSquares = op("ReduceSum", DROP_AXES, op("Mul", e, e), all);
    return op("Mul", op("Sub", squareOfSum, sumOfSquares), floats("half", new float[] {0.5f}, 1));
  }

  private String attended(String e) {
    float[] query = transposed(parameters.block("attention.query"));
    for (int i = 0; i < query.length; i++) {
      query[i] /= (float) Math.sqrt(spec.dimension());
    }
    String q = op("MatMul", e, square("query", query));
    String k = op("MatMul", e, square("key", transposed(parameters.block("attention.key"))));
    String v =
        op("MatMul", e, square("value-matrix", transposed(parameters.block("attention.value"))));
    AttributeProto perm =
        AttributeProto.newBuilder()
            .setName("perm")
            .setType(AttributeProto.AttributeType.INTS)
            .addAllInts(List.of(0L, 2L, 1L))
            .build();
    String scores = op("MatMul", q, op("Transpose", perm, k));
    int fields = spec.fields();
    String seen = op("Add", scores, floats("mask", Parameters.mask(spec), fields, fields));
    String found = op("MatMul", op("Softmax", attribute("axis", -1), seen), v);
    return op("Add", found, e);
  }

  private String deepPart(String x) {
    int width = spec.fields() * spec.dimension();
    String unit = op("Reshape", x, integers("flat", -1, width));
    for (int i = 0; i < spec.hidden().size(); i++) {
      int next = spec.hidden().get(i);
      unit = op("Relu", dense("hidden-" + (i + 1), unit, width, next));
      width = next;
    }
    return dense("output", unit, width, 1);
  }

  private String dense(String name, String in, int inputs, int outputs) {
    String weight = weight(name + ".weight", outputs, inputs);
    return op("Gemm", TRANSPOSED, in, weight, weight(name + ".bias", outputs));
  }

  private float[] transposed(float[] matrix) {
    int n = spec.dimension();
    float[] result = new float[matrix.length];
    for (int i = 0; i < matrix.length; i++) {
      result[i % n * n + i / n] = matrix[i];
    }
    return result;
  }

  private String square(String name, float[] matrix) {
    return floats(name, matrix, spec.dimension(), spec.dimension());
  }

  private String weight(String block, long... shape) {
    return floats(block, parameters.block(block), shape);
  }

  private String floats(String name, float[] values, long... shape) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(FLOAT);
    Arrays.stream(shape).forEach(tensor::addDims);
    graph.addInitializer(tensor.setRawData(ByteString.copyFrom(bytes.array())));
    return name;
  }

  private String integers(String name, long... values) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setName(name).setDataType(LONG).addDims(values.length);
    Arrays.stream(values).forEach(tensor::addInt64Data);
    graph.addInitializer(tensor);
    return name;
  }

  private String op(String type, String... in) {
    return add(NodeProto.newBuilder().setOpType(type), in);
  }

  private String op(String type, AttributeProto attribute, String... in) {
    return add(NodeProto.newBuilder().setOpType(type).addAttribute(attribute), in);
  }

  private String add(NodeProto.Builder node, String... in) {
    String name = node.getOpType() + "-" + graph.getNodeCount();
    graph.addNode(node.setName(name).addAllInput(List.of(in)).addOutput(name));
    return name;
  }

  private static AttributeProto attribute(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  private ValueInfoProto input(String name, int type) {
    TensorShapeProto.Dimension fields =
        TensorShapeProto.Dimension.newBuilder().setDimValue(spec.fields()).build();
    return value(name, type, rows().addDim(fields));
  }

  private static TensorShapeProto.Builder rows() {
    return TensorShapeProto.newBuilder()
        .addDim(TensorShapeProto.Dimension.newBuilder().setDimParam("rows"));
  }

  private static ValueInfoProto value(String name, int type, TensorShapeProto.Builder shape) {
    TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder().setElemType(type);
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor.setShape(shape)))
        .build();
  }
}
